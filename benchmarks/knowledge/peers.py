"""Peers in their usual configuration: jieba words for every BM25, raw text for rapidfuzz."""

import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import bm25s
import jieba
import numpy as np
import tantivy
from rank_bm25 import BM25Okapi
from rapidfuzz import fuzz, process

from knowledge.corpus import CorpusRanker
from knowledge.index import open_analyser

Rank = Callable[[str], list[int]]
Build = Callable[[list[str]], Rank]
TOP = 10


def words(text: str) -> list[str]:
    return [word for word in jieba.cut(text) if word.strip()]


def with_rank_bm25(texts: list[str]) -> Rank:
    index = BM25Okapi([words(text) for text in texts])
    return lambda question: np.argsort(-index.get_scores(words(question)), kind="stable")[:TOP].tolist()


def with_bm25s(texts: list[str]) -> Rank:
    index = bm25s.BM25()
    index.index([words(text) for text in texts], show_progress=False)

    def rank(question: str) -> list[int]:
        known = [word for word in words(question) if word in index.vocab_dict]
        if not known:
            return []
        found, _ = index.retrieve([known], k=min(TOP, len(texts)), show_progress=False)
        return [int(place) for place in found[0]]

    return rank


def with_tantivy(texts: list[str]) -> Rank:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("place", stored=True)
    builder.add_text_field("text", tokenizer_name="whitespace")
    index = tantivy.Index(builder.build())
    writer = index.writer()
    for place, text in enumerate(texts):
        writer.add_document(tantivy.Document(place=place, text=" ".join(words(text))))
    writer.commit()
    index.reload()
    searcher, schema = index.searcher(), index.schema

    def rank(question: str) -> list[int]:
        terms = [tantivy.Query.term_query(schema, "text", word) for word in words(question)]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        return [int(searcher.doc(address)["place"][0]) for _, address in searcher.search(query, TOP).hits]

    return rank


def with_fts5(texts: list[str]) -> Rank:
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table t using fts5(text, tokenize='unicode61')")
    rows = ((place, " ".join(words(text))) for place, text in enumerate(texts))
    database.executemany("insert into t(rowid, text) values (?, ?)", rows)

    def rank(question: str) -> list[int]:
        query = " OR ".join('"' + word.replace('"', "") + '"' for word in words(question))
        found = database.execute("select rowid from t where t match ? order by rank limit ?", (query or '""', TOP))
        return [row[0] for row in found]

    return rank


def with_rapidfuzz(texts: list[str]) -> Rank:
    return lambda question: [place for _, _, place in process.extract(question, texts, scorer=fuzz.ratio, limit=TOP)]


def with_ours(texts: list[str]) -> Rank:
    with tempfile.TemporaryDirectory() as folder:
        analyser = open_analyser(Path(folder))
    ranker = CorpusRanker(((str(place), text) for place, text in enumerate(texts)), analyser)
    return lambda question: [int(name) for name, _ in ranker.rank(question, TOP)]


PEERS: dict[str, Build] = {
    "rank_bm25 + jieba": with_rank_bm25,
    "bm25s + jieba": with_bm25s,
    "tantivy + jieba": with_tantivy,
    "SQLite FTS5 + jieba": with_fts5,
    "rapidfuzz ratio": with_rapidfuzz,
    "ours": with_ours,
}
#: These read every text for every question: fewer questions at larger sizes, as stated in the table.
SLOW = {"rank_bm25 + jieba", "SQLite FTS5 + jieba", "rapidfuzz ratio"}
