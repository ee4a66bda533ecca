"""An index: vectors, words, documents, on disk or in Milvus."""
