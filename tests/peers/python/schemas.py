"""The official JSON schemas of OCPP 2.0.1, as the package `ocpp` ships them."""

import json
import re
from datetime import datetime
from decimal import Decimal
from importlib.resources import files

from jsonschema import FormatChecker
from jsonschema.validators import validator_for

FORMATS = FormatChecker(formats=())
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


@FORMATS.checks("date-time", raises=ValueError)
def is_date_time(value):
    """jsonschema has this check only with another package installed."""
    if not isinstance(value, str):
        return True
    datetime.fromisoformat(value[:19])
    return RFC_3339.fullmatch(value) is not None


def parse(text):
    """JSON with exact numbers: on Python's floats `multipleOf` finds faults where there are none."""
    return json.loads(text, parse_float=Decimal)


def _compile(file):
    schema = parse(file.read_text(encoding="utf-8-sig"))
    return validator_for(schema)(schema, format_checker=FORMATS)


_VALIDATORS = {
    file.name.removesuffix(".json"): _compile(file)
    for file in (files("ocpp") / "v201" / "schemas").iterdir()
    if file.name.endswith(".json")
}


def faults(document, payload):
    """What is wrong with the payload of a document such as `ResetRequest`, in words."""
    validator = _VALIDATORS.get(document)
    if validator is None:
        return [f"OCPP 2.0.1 has no {document}"]
    return [f"{document} {error.json_path}: {error.message}" for error in validator.iter_errors(payload)]
