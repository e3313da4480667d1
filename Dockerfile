# One image for every role: `vestnik run` by default, any other command by name.

FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY core core
COPY notifications notifications
COPY locales locales
RUN python -m venv /opt/vestnik \
 && /opt/vestnik/bin/pip install --no-cache-dir -c constraints.txt .
# Outside /src, so that the installed catalogues are compiled, not the copied ones.
WORKDIR /
RUN /opt/vestnik/bin/python -m locales.upkeep --compile

FROM python:3.13-slim
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data vestnik \
 && install -d -o vestnik -g vestnik -m 0700 /data
COPY --from=build /opt/vestnik /opt/vestnik
ENV PATH=/opt/vestnik/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    VESTNIK_DATABASE_URL=sqlite:////data/vestnik.db \
    VESTNIK_SECRETS_DIR=/data/secrets \
    VESTNIK_WEB_HOST=0.0.0.0 \
    VESTNIK_WEB_PORT=8080
WORKDIR /data
VOLUME /data
USER vestnik
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:%s/healthz' % os.environ['VESTNIK_WEB_PORT'], timeout=4)"]
ENTRYPOINT ["vestnik"]
CMD ["run"]
