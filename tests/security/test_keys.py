from __future__ import annotations

import hashlib

from seatrial.security.keys import Token, new_token, token_digest, token_id, token_matches


def test_a_token_names_its_key_and_opens_with_its_digest() -> None:
    made = new_token()
    assert token_id(made.text) == made.id
    assert token_matches(made.text, made.digest)
    assert made.digest == "sha256:" + hashlib.sha256(made.text.encode()).hexdigest()


def test_the_secret_has_256_bits_and_no_two_are_alike() -> None:
    assert len(bytes.fromhex(new_token().text.rsplit("_", 1)[1])) * 8 == 256
    assert len({new_token().text for _ in range(100)}) == 100


def test_another_secret_of_the_same_key_opens_nothing() -> None:
    made = new_token()
    other = made.text[:-1] + ("0" if made.text[-1] != "0" else "1")
    assert token_id(other) == made.id
    assert not token_matches(other, made.digest)
    assert not token_matches("", token_digest("x"))


def test_what_is_no_token_names_no_key() -> None:
    whole = new_token().text
    for text in ("", whole[:-1], whole + "0", whole.upper(), whole.replace("st_", "sk_"), f" {whole}", f"{whole}\n"):
        assert token_id(text) is None


def test_a_token_does_not_show_when_it_is_printed() -> None:
    token = Token(id="0123456789ab", text="st_0123456789ab_secret")
    assert "secret" not in repr(token)
