from __future__ import annotations

from shown import Step, steps

PAGE = """\
# A page

```python title="train.py"
x = 1
```

Then:

```console
$ seatrial trial \\
    --json
{"verdict": ...}
$ ls
```

```toml title="seatrial.toml (added)"
[[gate]]
```

<!-- not run: it takes an hour -->
```console
$ sleep 3600
```

1. In a list:

    ```python
    import seatrial
    ```

```text
$ not a command
```
"""


def test_a_page_gives_its_steps_in_order() -> None:
    assert steps(PAGE) == [
        Step(kind="file", text="x = 1\n", path="train.py"),
        Step(kind="command", text="seatrial trial      --json"),
        Step(kind="command", text="ls"),
        Step(kind="added", text="\n[[gate]]\n", path="seatrial.toml"),
        Step(kind="program", text="import seatrial\n"),
    ]
