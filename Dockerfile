# The application: one image for web, workers, beat, migrations and backups; deploy/run says which.
# Python of the version that the tests run on.

FROM python:3.11-slim-trixie AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/run.txt /tmp/run.txt
# Every package is one whose hash stands in the file; nothing is compiled here.
RUN python -m venv /venv \
 && /venv/bin/pip install --require-hashes --only-binary=:all: -r /tmp/run.txt \
 && /venv/bin/python -m compileall -q /venv/lib

FROM python:3.11-slim-trixie
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 LC_ALL=C.UTF-8 CONCORD_DATA=/data
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin concord \
 && install -d -o concord -g concord -m 0700 /data /data/media /data/backups
COPY --from=packages /venv /venv
COPY . /app
WORKDIR /app
# Files for the browser: named by their content, compressed once. These settings reach no server and keep no secret.
RUN SECRET_KEY=only-to-collect-files DATABASE_URL=postgres://nobody@nowhere/none \
    python manage.py collectstatic --noinput --ignore '*.map' \
 && python -m compileall -q /app
USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["/app/deploy/run"]
CMD ["web"]
