# Cairn in a container: docs/deploying.md says how to run it.
# Debian's release is named because it decides which PostgreSQL client there is: that of the server in compose.yaml.
FROM python:3.13-slim-trixie AS build

# Packages beside Cairn's own, such as s3fs for attachments on S3: --build-arg PACKAGES=s3fs
ARG PACKAGES=""

WORKDIR /source
COPY setup.cfg pyproject.toml README.md LICENSE ./
COPY lrs lrs
COPY migrations migrations
COPY plugins plugins
COPY schemas schemas
# PACKAGES is a list, and split on purpose.
# hadolint ignore=SC2086
RUN python -m venv /opt/cairn \
    && /opt/cairn/bin/pip install --no-cache-dir --disable-pip-version-check '.[cjk]' ${PACKAGES}


FROM python:3.13-slim-trixie

# pg_dump and pg_restore, for lrs backup and lrs restore of a PostgreSQL database; as Debian has mended them last.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 cairn \
    && useradd --system --uid 10001 --gid cairn --home-dir /data --shell /usr/sbin/nologin cairn \
    && install --directory --owner cairn --group cairn --mode 0750 /data
COPY --from=build /opt/cairn /opt/cairn

ENV PATH=/opt/cairn/bin:$PATH \
    PYTHONUNBUFFERED=1
USER 10001
# The settings' own defaults lie below: data/cairn.db and data/attachments.
WORKDIR /
VOLUME /data
EXPOSE 8080
# As Ctrl-C does: requests that are being answered are answered.
STOPSIGNAL SIGINT
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/health/ready', timeout=4)"]
ENTRYPOINT ["lrs"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
