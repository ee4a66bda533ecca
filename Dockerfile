# docker build -t ask-the-news . && docker run -p 7860:7860 -v ./articles:/articles -v ask-index:/index ask-the-news
FROM python:3.12-slim
WORKDIR /app
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY rag rag
COPY seeds seeds
COPY app.py .
# The CPU build of torch: the registry's own brings 3 GB of CUDA.
RUN pip install --no-cache-dir uv -c constraints.txt \
 && uv pip install --system --torch-backend cpu -c constraints.txt "$(grep ^torch== constraints.txt)" \
 && uv pip install --system --torch-backend cpu -c constraints.txt . \
 && useradd --create-home reader && mkdir -p /articles /index && chown reader /articles /index
USER reader
EXPOSE 7860
# Whoever can reach the port can ask; what they upload needs --auth USER:PASSWORD.
ENTRYPOINT ["python", "app.py", "--host", "0.0.0.0", "--index", "/index/index"]
CMD ["--documents", "seeds"]
