#!/usr/bin/env python3
"""Validates what a simulator answers against the vendor's own API description.

The vendor's files are not part of this repository; their paths are arguments. The script starts
the simulator through cargo, or takes the address of a running one, walks every endpoint, and
validates every body. It needs PyYAML and jsonschema, best installed into a throw-away environment:

    python3 -m venv venv && venv/bin/pip install pyyaml jsonschema
    venv/bin/python check.py vb365 vb365_rest_v8.json    (v6 and v7 likewise: the file tells which)
    venv/bin/python check.py vbaws vbaws_1.0-rev0_swagger2.yaml
    venv/bin/python check.py vbr vbr_rest_1.3-rev1.json    (the other revisions likewise)
    venv/bin/python check.py vb365 SPEC --url http://127.0.0.1:4443 --user U --password P

Each kind of violation is printed with its count, an example, and why it is there. The worlds are
awkward on purpose (words of other versions, missing fields, times without a zone), so some kinds
are expected; they stand in EXPECTED. The exit code is 1 if there is any other one.
"""

import argparse
import collections
import json
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid

import jsonschema
import yaml

WORDS = "a word of another version, or of none: adapters must keep it"
LEFT_OUT = "left out by some servers and documents, although required here"
ZONELESS = "the product writes times without a zone, which RFC 3339 does not allow"
MISNAMED = "the schema of 1.1 requires the id by another name than it declares"
NULLS = "the vendor's own examples have null here, which the schema does not allow"

# (product, place, rule) -> reason; the place is the schema and the property.
EXPECTED = {
    ("vb365", "RESTRestoreSession.state", "enum"): WORDS,
    ("vb365", "RESTRestoreSession.state", "required"): LEFT_OUT,
    ("vb365", "RESTRestoreSession.result", "enum"): WORDS,
    ("vb365", "RESTRestoreSession.result", "required"): LEFT_OUT,
    ("vb365", "RESTRestoreSession.type", "enum"): WORDS,
    ("vb365", "RESTRestoreSessionEvent.status", "enum"): WORDS,
    ("vb365", "RESTJobSession.status", "enum"): WORDS,
    ("vb365", "RESTJobSession.jobType", "enum"): WORDS,
    ("vb365", "RESTJobSessionObject.status", "enum"): WORDS,
    ("vb365", "RESTLogItem.type", "enum"): WORDS,
    ("vb365", "RESTDataRetrievalSession.type", "enum"): WORDS,
    ("vb365", "RESTDataRetrievalSession.status", "enum"): WORDS,
    ("vbaws", "Session.type", "enum"): WORDS,
    ("vbaws", "Session.type", "required"): LEFT_OUT,
    ("vbaws", "Session.status", "enum"): WORDS,
    ("vbaws", "Session.status", "required"): LEFT_OUT,
    ("vbaws", "Session.result", "enum"): WORDS,
    ("vbaws", "ProtectedItem.status", "enum"): WORDS,
    ("vbaws", "RestoredItem.status", "enum"): WORDS,
    ("vbaws", "RetentionJobDeletedRestorePoint.status", "enum"): WORDS,
    ("vbaws", "LogItem.status", "enum"): WORDS,
    ("vbaws", "Session.executionStartTime", "format"): ZONELESS,
    ("vbaws", "Session.executionStopTime", "format"): ZONELESS,
    ("vbaws", "LogItem.logTime", "format"): ZONELESS,
    ("vbaws", "LogItem.executionStartTime", "format"): ZONELESS,
    ("vbaws", "DateTimeInfo.utcDateTime", "format"): ZONELESS,
    ("vbr", "SessionModel.sessionType", "enum"): WORDS,
    ("vbr", "SessionModel.sessionType", "required"): LEFT_OUT,
    ("vbr", "SessionModel.state", "enum"): WORDS,
    ("vbr", "SessionModel.state", "required"): LEFT_OUT,
    ("vbr", "SessionModel.platformName", "enum"): WORDS,
    ("vbr", "SessionResultModel.result", "enum"): WORDS,
    ("vbr", "SessionLogRecordModel.status", "enum"): WORDS,
    ("vbr", "SessionModel.creationTime", "format"): ZONELESS,
    ("vbr", "SessionModel.endTime", "format"): ZONELESS,
    ("vbr", "SessionLogRecordModel.updateTime", "format"): ZONELESS,
    ("vbr", "SessionModel.endTime", "type"): NULLS,
    ("vbr", "SessionModel.parentSessionId", "type"): NULLS,
    ("vbr", "SessionModel.platformName", "type"): NULLS,
    ("vbr", "SessionModel.progressPercent", "type"): NULLS,
    ("vbr", "SessionModel.resourceId", "type"): NULLS,
    ("vbr", "SessionModel.resourceReference", "type"): NULLS,
    ("vbr", "SessionResultModel", "type"): NULLS,
    ("vbr", "SessionResultModel.isCanceled", "type"): NULLS,
    ("vbr", "SessionResultModel.message", "type"): NULLS,
    ("vbr", "AntivirusTaskSessionModel.creationTime", "format"): ZONELESS,
    ("vbr", "AntivirusTaskSessionModel.endTime", "format"): ZONELESS,
    ("vbr", "AntivirusTaskSessionModel.endTime", "type"): NULLS,
    ("vbr", "AntivirusTaskSessionModel.sessionType", "enum"): WORDS,
    ("vbr", "BackupTaskSessionModel.creationTime", "format"): ZONELESS,
    ("vbr", "BackupTaskSessionModel.endTime", "format"): ZONELESS,
    ("vbr", "BackupTaskSessionModel.endTime", "type"): NULLS,
    ("vbr", "BackupTaskSessionModel.sessionType", "enum"): WORDS,
    ("vbr", "BackupTaskSessionModel.state", "enum"): WORDS,
    ("vbr", "ReplicaTaskSessionModel.creationTime", "format"): ZONELESS,
    ("vbr", "ReplicaTaskSessionModel.endTime", "format"): ZONELESS,
    ("vbr", "ReplicaTaskSessionModel.endTime", "type"): NULLS,
    ("vbr", "ReplicaTaskSessionModel.sessionType", "enum"): WORDS,
    ("vbr", "ReplicaTaskSessionModel.state", "enum"): WORDS,
    ("vbr", "RestoreTaskSessionModel.creationTime", "format"): ZONELESS,
    ("vbr", "RestoreTaskSessionModel.endTime", "format"): ZONELESS,
    ("vbr", "RestoreTaskSessionModel.endTime", "type"): NULLS,
    ("vbr", "RestoreTaskSessionModel.sessionType", "enum"): WORDS,
    ("vbr", "RestoreTaskSessionModel.state", "enum"): WORDS,
    ("vbr", "BackupTaskSessionModel.restorePointId", "type"): NULLS,
    ("vbr", "BackupTaskSessionModel.restorePointReference", "type"): NULLS,
    ("vbr", "ServerInfoModel", "additionalProperties"): MISNAMED,
}

# The only words that may be outside their vocabularies.
STRANGE_WORDS = {
    "vb365": {
        "Canceled", "Cancelled", "Move", "None", "Partial", "Pending", "Portal", "Postponed",
        "RetrievalPausing", "Retrieve", "Starting", "Stopping", "Suspended", "Updating", "Vpp",
        "stopped", "success",
    },
    "vbaws": {
        "ArchiveRetrieval", "Audited", "Canceling", "ConfigurationBackupActivity", "EksBackup",
        "Error", "FlrEfsTask", "Partial", "Paused", "Pending", "Postponed", "RdsRestore",
        "RunningWithWarning", "Skipped", "Success", "succeeded", "success",
    },
    "vbr": {
        None, " backupjob ", "Abacus", "ActionRequired", "Audited", "ExchangeOnlineThaw", "Job",
        "MongoDb", "Partial", "Pending", "PlatformBackupJob", "Running", "Suspended", "stopped",
        "success", "vmware",
    },
}

FORMATS = jsonschema.FormatChecker(formats=())
STAMP = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


@FORMATS.checks("date-time")
def _is_stamp(value):
    return not isinstance(value, str) or STAMP.fullmatch(value) is not None


@FORMATS.checks("uuid", raises=ValueError)
def _is_uuid(value):
    return not isinstance(value, str) or str(uuid.UUID(value)) == value.lower()


@FORMATS.checks("uri")
def _is_uri(value):
    return not isinstance(value, str) or bool(urllib.parse.urlsplit(value).scheme)


@FORMATS.checks("int32")
def _is_int32(value):
    return not isinstance(value, int) or -(2**31) <= value < 2**31


@FORMATS.checks("int64")
def _is_int64(value):
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def prepared(schema):
    """The schema with `nullable` in JSON Schema's words, closed to undocumented properties."""
    if isinstance(schema, list):
        return [prepared(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: prepared(value) for key, value in schema.items()}
    if result.pop("nullable", None) is True and "type" in result:
        result["type"] = [result["type"], "null"]
        if "enum" in result:
            result["enum"] = result["enum"] + [None]
    if result.get("type") == "object" and isinstance(result.get("properties"), dict):
        result.setdefault("additionalProperties", False)
    return result


def composed(schemas):
    """Schemas that are made from others by `allOf` as one each. Those they are made from lose their
    `oneOf`, which would lead back, and are open: rows are validated by what their kind makes of them.
    """
    result = {}
    for name, schema in schemas.items():
        if "discriminator" in schema:
            base = {key: value for key, value in schema.items() if key not in ("oneOf", "allOf")}
            result[name] = dict(base, additionalProperties=True)
        elif "allOf" in schema and all("$ref" in part or "type" in part for part in schema["allOf"]):
            parts = [schemas[part["$ref"].rsplit("/", 1)[-1]] if "$ref" in part else part
                     for part in schema["allOf"]]
            whole = {"type": "object", "required": [], "properties": {}}
            for part in parts:
                whole["required"] = whole["required"] + part.get("required", [])
                whole["properties"] = whole["properties"] | part.get("properties", {})
            result[name] = whole
        else:
            result[name] = schema
    return result


class Checker:
    """Validates bodies by the names of their schemas and counts what is wrong."""

    def __init__(self, product, document):
        self.product = product
        self.bodies = collections.Counter()
        self.found = collections.defaultdict(list)
        if "components" in document:
            self.prefix = "#/components/schemas/"
            schemas = document["components"]["schemas"]
            schemas = composed(schemas) if product == "vbr" else schemas
            self.root = {"components": {"schemas": prepared(schemas)}}
        else:
            self.prefix = "#/definitions/"
            self.root = {"definitions": prepared(document["definitions"])}

    def schema(self, name):
        return self.resolve({"$ref": self.prefix + name})

    def resolve(self, schema):
        while "$ref" in schema:
            where = self.root
            for key in schema["$ref"].lstrip("#/").split("/"):
                where = where[key]
            schema = where
        return schema

    def check(self, what, name, body):
        self.bodies[what] += 1
        schema = dict(self.root, allOf=[{"$ref": self.prefix + name}])
        validator = jsonschema.Draft4Validator(schema, format_checker=FORMATS)
        for error in validator.iter_errors(body):
            rule = error.validator
            place = self.place(name, error.absolute_path)
            if rule == "required":
                match = re.match(r"'(.*)' is a required property", error.message)
                place = f"{place}.{match.group(1)}"
            if rule == "enum" and error.instance not in STRANGE_WORDS[self.product]:
                rule = "enum, a word by mistake"
            self.found[(place, rule)].append(f"{what}: {error.message[:150]}")

    def place(self, name, path):
        """The innermost named schema on the way to a value, and the property below it."""
        schema, label = self.schema(name), name
        for step in path:
            if isinstance(step, int):
                child, below = schema.get("items", {}), label
            else:
                child = schema.get("properties", {}).get(step)
                child = child if child is not None else schema.get("additionalProperties") or {}
                below = f"{label}.{step}"
            if "$ref" in child and "enum" not in self.resolve(child):
                below = child["$ref"].rsplit("/", 1)[-1]
            schema, label = self.resolve(child), below
        return label

    def report(self):
        bodies = sum(self.bodies.values())
        print(f"{self.product}: {bodies} bodies of {len(self.bodies)} kinds validated")
        for what, count in sorted(self.bodies.items()):
            print(f"  {count:6}  {what}")
        unexpected = 0
        print(f"  {sum(map(len, self.found.values()))} violations of {len(self.found)} kinds")
        for (place, rule), examples in sorted(self.found.items()):
            reason = EXPECTED.get((self.product, place, rule))
            unexpected += 0 if reason else len(examples)
            print(f"  {len(examples):6}  {place} ({rule}): {reason or 'UNEXPECTED'}")
            print(f"          e.g. {examples[0]}")
        return unexpected


class Server:
    """A client of one simulator."""

    def __init__(self, url, headers):
        self.url = url
        self.headers = headers

    def send(self, method, path, form=None):
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(self.url + path, data, self.headers, method=method)
        try:
            with urllib.request.urlopen(request) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as reply:
            return reply.code, reply.read()

    def json(self, method, path, expected=200, form=None):
        status, body = self.send(method, path, form)
        if status != expected:
            sys.exit(f"{method} {path}: {status} instead of {expected}: {body[:300]!r}")
        return json.loads(body)

    def log_in(self, path, user, password, more=None):
        form = {"grant_type": "password", "username": user, "password": password, **(more or {})}
        token = self.json("POST", path, form=form)
        self.headers["Authorization"] = "Bearer " + token["access_token"]
        return token


def check_vb365(checker, server, user, password, version):
    root, number = f"/{version}/", int(version[1:])
    refused = {"grant_type": "password", "username": user, "password": password + "x"}
    checker.check("POST token (refused)", "RESTExceptionInfo",
                  server.json("POST", root + "token", 401, refused))
    checker.check("GET without a token", "RESTExceptionInfo", server.json("GET", root + "Jobs", 401))
    more = {"disable_antiforgery_token": "true"} if number >= 7 else {}
    token = server.log_in(root + "token", user, password, more)
    checker.check("POST token", "OAuthTokenResponse", token)
    more.update(grant_type="refresh_token", refresh_token=token["refresh_token"])
    token = server.json("POST", root + "token", form=more)
    checker.check("POST token (refresh)", "OAuthTokenResponse", token)
    server.headers["Authorization"] = "Bearer " + token["access_token"]
    checker.check("GET unknown id", "RESTExceptionInfo",
                  server.json("GET", f"{root}JobSessions/{uuid.uuid4()}", 404))
    checker.check("GET bad parameter", "RESTExceptionInfo",
                  server.json("GET", root + "JobSessions?limit=none", 400))

    def get(path, what, schema):
        body = server.json("GET", root + path)
        checker.check("GET " + what, schema, body)
        return body

    def pages(path, what, schema, limit, more=""):
        rows, offset = [], 0
        while True:
            page = get(f"{path}?offset={offset}&limit={limit}{more}", what, "PageOf" + schema)
            rows += page["results"]
            if "next" not in page["_links"]:
                return rows
            offset += len(page["results"])

    def array(path, what, schema):
        body = server.json("GET", root + path)
        if not isinstance(body, list):
            sys.exit(f"{path} is no array")
        for row in body:
            checker.check(f"GET {what} (row)", schema, row)
        return body

    get("ServiceInstance", "ServiceInstance", "RESTServiceInstance")
    if number >= 8:
        get("Health", "Health", "RESTHealthReport")
    extended = "extendedView=true"
    directories = [
        ("Jobs", "", "RESTJob"),
        ("CopyJobs", "", "RESTCopyJob"),
        ("Organizations", extended, "RestOrganizationComposed"),
    ]
    for name, query, schema in directories:
        if number >= 8:
            rows = pages(name, name, schema, 4, "&" + query if query else "")
        else:
            rows = array(f"{name}?{query}", name, schema)
        for row in rows:
            get(f"{name}/{row['id']}?{query}", name + "/{id}", schema)
            if name == "Jobs" and number == 6:
                pages(f"Jobs/{row['id']}/JobSessions", "Jobs/{id}/JobSessions",
                      "RESTJobSession", 30)
    for row in pages("RestoreSessions", "RestoreSessions", "RESTRestoreSession", 30):
        path = f"RestoreSessions/{row['id']}"
        get(path, "RestoreSessions/{id}", "RESTRestoreSession")
        get(path + "/organization", "RestoreSessions/{id}/organization", "RESTBackupOrganization")
        events = pages(path + "/Events", "RestoreSessions/{id}/Events",
                       "RESTRestoreSessionEvent", 1000)
        get(f"{path}/Events/{events[0]['id']}", "RestoreSessions/{id}/Events/{id}",
            "RESTRestoreSessionEvent")
    pages("JobSessions", "JobSessions?jobType=Copy", "RESTJobSession", 30, "&jobType=Copy")
    logged = [
        ("JobSessions", "RESTJobSession", 30),
        ("DataRetrievalSessions", "RESTDataRetrievalSession", 4),
    ]
    for name, schema, limit in logged:
        for row in pages(name, name, schema, limit):
            path = f"{name}/{row['id']}"
            get(path, name + "/{id}", schema)
            items = pages(path + "/LogItems", name + "/{id}/LogItems", "RESTLogItem", 30)
            get(f"{path}/LogItems/{items[0]['id']}", name + "/{id}/LogItems/{id}", "RESTLogItem")
            if name == "JobSessions" and number >= 7:
                pages(path + "/ProcessedObjects", "JobSessions/{id}/ProcessedObjects",
                      "RESTJobSessionObject", 30)
    if number >= 7:
        expected = 200 if number == 7 else 204
        status, _ = server.send("POST", root + "token/logout", {})
        if status != expected:
            sys.exit(f"logout: {status} instead of {expected}")


def version_of(product, document):
    """The API version that a document of the vendor describes."""
    if product == "vb365":
        return next(iter(document["paths"])).split("/")[1]
    if product == "vbr":
        return document["info"]["version"]
    return "1.0-rev0"


def check_vbaws(checker, server, user, password, _version):
    for version, what in [(None, "unspecified"), ("9.9-rev9", "unsupported"), ("x", "invalid")]:
        server.headers.pop("X-api-version", None)
        if version:
            server.headers["X-api-version"] = version
        checker.check(f"GET with {what} version", "Error",
                      server.json("GET", "/api/v1/sessions", 400))
    server.headers["X-api-version"] = "1.0-rev0"
    refused = {"grant_type": "password", "username": user, "password": password + "x"}
    checker.check("POST token (refused)", "Error",
                  server.json("POST", "/api/v1/token", 401, refused))
    checker.check("GET without a token", "Error", server.json("GET", "/api/v1/sessions", 401))
    token = server.log_in("/api/v1/token", user, password)
    checker.check("POST token", "RESTLogin", token)
    refresh = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    token = server.json("POST", "/api/v1/token", form=refresh)
    checker.check("POST token (refresh)", "RESTLogin", token)
    server.headers["Authorization"] = "Bearer " + token["access_token"]
    checker.check("GET unknown id", "Error",
                  server.json("GET", f"/api/v1/sessions/{uuid.uuid4()}", 404))
    checker.check("GET bad parameter", "Error",
                  server.json("GET", "/api/v1/sessions?Limit=none", 400))
    checker.check("GET system/version as operator", "Error",
                  server.json("GET", "/api/v1/system/version", 403))

    def get(path, what, schema):
        body = server.json("GET", "/api/v1/" + path)
        checker.check("GET " + what, schema, body)
        return body

    def pages(path, what, schema, limit, sort):
        rows = []
        while True:
            query = f"Offset={len(rows)}&Limit={limit}&Sort={sort}"
            page = get(f"{path}?{query}", what, schema)
            rows += page["results"]
            if not page["results"] or len(rows) >= page["totalCount"]:
                return rows

    lists = {
        "backupJobInfo": ("protectedItems", "ProtectedItemsPage", "virtualMachineNameAsc"),
        "restoreJobInfo": ("restoredItems", "RestoredItemsPage", "nameAsc"),
        "retentionJobDeletedRestorePoints":
            ("deletedItems", "RetentionJobDeletedRestorePointsPage", "nameAsc"),
    }
    get("system/time", "system/time", "DateTimeInfo")
    for row in pages("sessions", "sessions", "SessionsPage", 30, "startTimeDesc"):
        path = f"sessions/{row['id']}"
        get(path, "sessions/{id}", "Session")
        get(path + "/log", "sessions/{id}/log", "SessionLog")
        for link in row.get("_embedded", {}):
            name, schema, sort = lists[link]
            pages(f"{path}/{name}", "sessions/{id}/" + name, schema, 100, sort)
    status, _ = server.send("DELETE", "/api/v1/token")
    if status != 204:
        sys.exit(f"logout: {status}")


def check_vbr(checker, server, user, password, version):
    for header, what in [(None, "unspecified"), ("9.9-rev9", "unsupported")]:
        server.headers.pop("X-api-version", None)
        if header:
            server.headers["X-api-version"] = header
        checker.check(f"GET with {what} version", "Error",
                      server.json("GET", "/api/v1/sessions", 400))
    server.headers["X-api-version"] = version
    refused = {"grant_type": "password", "username": user, "password": password + "x"}
    checker.check("POST token (refused)", "Error",
                  server.json("POST", "/api/oauth2/token", 401, refused))
    checker.check("POST token (bad)", "Error", server.json("POST", "/api/oauth2/token", 400, {}))
    checker.check("GET without a token", "Error", server.json("GET", "/api/v1/sessions", 401))
    token = server.log_in("/api/oauth2/token", user, password)
    checker.check("POST token", "TokenModel", token)
    refresh = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    token = server.json("POST", "/api/oauth2/token", form=refresh)
    checker.check("POST token (refresh)", "TokenModel", token)
    server.headers["Authorization"] = "Bearer " + token["access_token"]
    checker.check("POST token (used refresh)", "Error",
                  server.json("POST", "/api/oauth2/token", 401, refresh))
    checker.check("GET unknown id", "Error",
                  server.json("GET", f"/api/v1/sessions/{uuid.uuid4()}", 404))
    checker.check("GET bad parameter", "Error",
                  server.json("GET", "/api/v1/sessions?limit=none", 400))

    def get(path, what, schema):
        body = server.json("GET", "/api/v1/" + path)
        checker.check("GET " + what, schema, body)
        return body

    def pages(path, what, schema, limit, order):
        rows = []
        while True:
            query = f"skip={len(rows)}&limit={limit}&orderColumn={order}&orderAsc=true"
            page = get(f"{path}?{query}", what, schema)
            rows += page["data"]
            if not page["data"] or len(rows) >= page["pagination"]["total"]:
                return rows

    def tasks(path, what):
        """A page of task sessions: the page by itself, and each row by what its kind makes of it."""
        page = server.json("GET", "/api/v1/" + path)
        checker.check("GET " + what, "TaskSessionsResult", dict(page, data=[]))
        for row in page["data"]:
            checker.check(f"GET {what} (row)", row["type"] + "TaskSessionModel", row)
        return page

    get("serverTime", "serverTime", "ServerTimeModel")
    if version.startswith("1.1"):
        get("serverInfo", "serverInfo", "ServerInfoModel")
    elif version > "1.1":
        checker.check("GET serverInfo as viewer", "Error",
                      server.json("GET", "/api/v1/serverInfo", 403))
    # The settings of jobs are left out, so that rows are only what all jobs have in common.
    for row in pages("jobs", "jobs", "JobsResult", 4, "Name"):
        get(f"jobs/{row['id']}", "jobs/{id}", "JobModel")
    pages("jobs/states", "jobs/states", "JobStatesResult", 4, "Name")
    has_tasks = version > "1.2"
    for row in pages("sessions", "sessions", "SessionsResult", 30, "CreationTime"):
        path = f"sessions/{row['id']}"
        get(path, "sessions/{id}", "SessionModel")
        get(path + "/logs", "sessions/{id}/logs", "SessionLogResult")
        if has_tasks:
            tasks(path + "/taskSessions?limit=2000", "sessions/{id}/taskSessions")
    rows, total = [], int(has_tasks)
    while len(rows) < total:
        page = tasks(f"taskSessions?skip={len(rows)}&limit=500", "taskSessions")
        rows, total = rows + page["data"], page["pagination"]["total"]
    for row in rows[::25]:
        path = f"taskSessions/{row['id']}"
        get(path, "taskSessions/{id}", row["type"] + "TaskSessionModel")
        get(path + "/logs", "taskSessions/{id}/logs", "SessionLogResult")
    checker.check("POST logout", "EmptySuccessResponse", server.json("POST", "/api/oauth2/logout",
                                                                     form={}))


CHECKS = {"vb365": check_vb365, "vbaws": check_vbaws, "vbr": check_vbr}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("product", choices=sorted(CHECKS))
    parser.add_argument("spec", help="the vendor's OpenAPI or Swagger document")
    parser.add_argument("--url", help="a running simulator; without it one is started")
    parser.add_argument("--user", default="simulator")
    parser.add_argument("--password", default="simulator")
    parser.add_argument("--sessions", default="200", help="of the simulator that is started")
    arguments = parser.parse_args()
    with open(arguments.spec, encoding="utf-8") as file:
        # JSON is YAML too, but the JSON parser is a hundred times as fast.
        is_json = arguments.spec.endswith(".json")
        document = json.load(file) if is_json else yaml.safe_load(file)
    checker = Checker(arguments.product, document)
    version = version_of(arguments.product, document)
    check = CHECKS[arguments.product]
    if arguments.url:
        server = Server(arguments.url.rstrip("/"), {})
        check(checker, server, arguments.user, arguments.password, version)
        return checker.report()
    command = ["cargo", "run", "-q", "-p", "mullion-simulator", "--example", "simulate", "--",
               arguments.product, "--api-version", version, "--sessions", arguments.sessions]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        line = run.stdout.readline().split()
        if len(line) != 3:
            sys.exit("the simulator did not start")
        url, user, password = line
        check(checker, Server(url, {}), user, password, version)
        run.stdin.close()
    return checker.report()


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
