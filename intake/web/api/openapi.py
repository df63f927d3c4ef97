"""The API's own description, OpenAPI 3.1."""

from typing import Any

from intake.rules.categories import KINDS, SOURCES
from intake.rules.form import LABELS
from intake.rules.lifecycle import STATE_NAMES
from intake.rules.risk import LEVELS, SIGNS

_STRING = {"type": "string"}
_INTEGER = {"type": "integer"}
_MAYBE_STRING = {"type": ["string", "null"]}
_MAYBE_TIME = {"type": ["string", "null"], "format": "date-time"}
_PROBLEM = {
    "description": "Refused; `detail` is one sentence, `errors` names the fields",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def document(server: str) -> dict[str, Any]:
    """Return the description; server: the address of /api/v1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Qiwan",
            "version": "1",
            "description": "Petition and dispute intake of a township",
        },
        "servers": [{"url": server}],
        "security": [{"key": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "NewCase": _new_case(),
                "CaseBrief": _brief(),
                "Case": _case(),
                "CasePage": _page(),
                "Problem": _problem(),
            },
        },
    }


def _answer(meaning: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": meaning, "content": content}


def _paths() -> dict[str, Any]:
    new_case = {"application/json": {"schema": {"$ref": "#/components/schemas/NewCase"}}}
    state = {"type": "string", "enum": ["", "open", "closed", *STATE_NAMES]}
    return {
        "/cases": {
            "get": {
                "summary": "Cases the key's person may see, newest first",
                "parameters": [
                    {"name": "state", "in": "query", "schema": state},
                    {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                ],
                "responses": {"200": _answer("One page", "CasePage"), "401": _PROBLEM, "422": _PROBLEM},
            },
            "post": {
                "summary": "Register a case; the same submission_id with the same content makes it once",
                "requestBody": {"required": True, "content": new_case},
                "responses": {
                    "201": _answer("Registered, or registered before by this submission_id", "Case"),
                    **dict.fromkeys(("400", "401", "403", "409", "415", "422"), _PROBLEM),
                },
            },
        },
        "/cases/{number}": {
            "get": {
                "summary": "One case",
                "parameters": [{"name": "number", "in": "path", "required": True, "schema": _STRING}],
                "responses": {"200": _answer("The case", "Case"), "401": _PROBLEM, "404": _PROBLEM},
            }
        },
        "/openapi.json": {
            "get": {
                "summary": "This description",
                "security": [],
                "responses": {"200": {"description": "OpenAPI 3.1"}},
            }
        },
    }


def _new_case() -> dict[str, Any]:
    fields: dict[str, Any] = {name: {**_STRING, "description": label} for name, label in LABELS.items()}
    fields["kind"]["enum"] = list(KINDS)
    fields["people"] = {"type": ["integer", "string"], "description": LABELS["people"]}
    fields["happened_at"]["format"] = "date"
    fields["risk_signs"] = {"type": "array", "items": {"type": "string", "enum": list(SIGNS)}}
    fields["submission_id"] = {**_STRING, "format": "uuid"}
    fields["source"] = {**_STRING, "enum": list(SOURCES)}
    required = ["kind", "village", "title", "narrative"]
    return {"type": "object", "properties": fields, "required": required}


def _brief() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            **dict.fromkeys(("number", "village", "category", "title"), _STRING),
            **dict.fromkeys(("grid", "assignee"), _MAYBE_STRING),
            **dict.fromkeys(("registered_at", "accepted_at", "closed_at"), _MAYBE_TIME),
            "kind": {"type": "string", "enum": list(KINDS)},
            "state": {"type": "string", "enum": list(STATE_NAMES)},
            "risk": {"type": "string", "enum": list(LEVELS)},
            "people": _INTEGER,
        },
    }


def _case() -> dict[str, Any]:
    rows = {"type": "array", "items": {"type": "object"}}
    return {
        "allOf": [
            {"$ref": "#/components/schemas/CaseBrief"},
            {
                "type": "object",
                "properties": {
                    "playbook": _STRING,
                    "round": _INTEGER,
                    **dict.fromkeys(("evenings", "clocks", "events"), rows),
                    "agenda": {"type": "array", "items": _STRING},
                },
            },
        ]
    }


def _page() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/CaseBrief"}},
            **dict.fromkeys(("total", "page", "pages"), _INTEGER),
        },
    }


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            **dict.fromkeys(("type", "title", "detail"), _STRING),
            "status": {"type": "integer"},
            "errors": {"type": "object", "additionalProperties": _STRING},
        },
    }
