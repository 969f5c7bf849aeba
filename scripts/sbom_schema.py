"""`.venv-audit/bin/python scripts/sbom_schema.py FILE`: does a bill of materials obey the schema of CycloneDX 1.6?"""

import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

mistake = JsonStrictValidator(SchemaVersion.V1_6).validate_str(Path(sys.argv[1]).read_text("utf-8"))
if mistake is not None:
    raise SystemExit(f"{sys.argv[1]} does not obey the schema: {mistake}")
