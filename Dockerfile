# A server of released models. The libraries are those of the lock, each checked by its digest.
FROM python:3.13-slim AS build
WORKDIR /build
COPY lock/runtime.txt lock/build.txt ./lock/
RUN python -m venv /opt/seatrial \
 && /opt/seatrial/bin/pip install --no-cache-dir --require-hashes --requirement lock/runtime.txt \
 && /opt/seatrial/bin/pip install --no-cache-dir --require-hashes --requirement lock/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY src ./src
RUN /opt/seatrial/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin seatrial
COPY --from=build /opt/seatrial /opt/seatrial
ENV PATH="/opt/seatrial/bin:$PATH" PYTHONUNBUFFERED=1
USER 10001
WORKDIR /project
VOLUME /project
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/v2/health/ready', timeout=2)"]
ENTRYPOINT ["seatrial", "serve", "-p", "/project", "--host", "0.0.0.0"]
