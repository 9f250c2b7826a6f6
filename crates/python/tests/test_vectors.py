"""The conformance vectors: the same verdicts as in every other host, from text and from dicts."""

import json
from pathlib import Path

import pytest

from cryptorebate_tracking import is_valid, validate

FOLDER = Path(__file__).parents[3] / "tests" / "vectors"
VECTORS = [
    pytest.param(vector, id=f"{path.stem}: {vector['name']}")
    for path in sorted(FOLDER.glob("*.json"))
    for vector in json.loads(path.read_text("utf-8"))["vectors"]
]


def brief(violations):
    return [{key: one[key] for key in ("code", "path", "rule") if one.get(key)} for one in violations]


@pytest.mark.parametrize("vector", VECTORS)
def test_a_vector_gets_its_verdict(vector):
    expected = {
        "valid": vector["valid"],
        "violations": brief(vector["violations"]),
        "warnings": brief(vector.get("warnings", [])),
    }
    given = []
    if "text" in vector:
        given.append(vector["text"].encode("utf-8"))
    else:
        text = json.dumps(vector["event"], ensure_ascii=False, separators=(",", ":"))
        given.append(text.encode("utf-8"))
        if isinstance(vector["event"], dict):
            given.append(vector["event"])
    for event in given:
        verdict = validate(event).as_dict()
        assert brief(verdict["violations"]) == expected["violations"]
        assert brief(verdict.get("warnings", [])) == expected["warnings"]
        assert verdict["valid"] is expected["valid"] is is_valid(event)


def test_there_are_vectors():
    assert len(VECTORS) > 300
