# remit with the shipped tables: docker build -t remit . && docker run --rm -p 127.0.0.1:8000:8000 remit
FROM python:3.11-slim AS build
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN make install wheel

FROM python:3.11-slim
RUN useradd --create-home remit
WORKDIR /home/remit
COPY --from=build /source/requirements.lock /source/build/*.whl ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock && pip install --no-cache-dir --no-deps ./*.whl && rm ./*.whl requirements.lock
USER remit
ENV REMIT_HOME=/home/remit/data
RUN remit load "$(python -c 'from loaders.shipped import tables; print(tables()[0].parent)')"
EXPOSE 8000
# Inside a container the service has to listen on all addresses; publish it on a loopback address of the host, as above.
CMD ["remit", "serve", "--host", "0.0.0.0", "--port", "8000"]
