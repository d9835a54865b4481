# SPDX-License-Identifier: GPL-3.0-or-later
"""A STAND-IN for the Supabase storage server, which is no package. Who may do
what is decided by the project's own policies on storage.objects, in the real
database; bytes are kept in memory. It answers 400 to nearly everything and says
in the body what it means, as the real one does; resumable uploads follow the
TUS protocol 1.0.0 (core, creation, termination).
"""

import base64
import hashlib
import hmac
import http.server
import json
import secrets
import threading
import time
import urllib.parse

import stack

CHUNK = 6 * 1024 * 1024


class Trouble(Exception):
    def __init__(self, status, error, code, message, http_status=400):
        super().__init__(message)
        self.http_status = http_status
        self.body = {"statusCode": str(status), "error": error, "code": code, "message": message}


def not_found():
    return Trouble(404, "not_found", "NoSuchKey", "Object not found")


def decode(token):
    """The claims of a token this stack signed."""
    try:
        head, claims, signature = token.split(".")
        want = stack._base64(hmac.new(stack.JWT_SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest())
        body = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except ValueError:
        raise Trouble(400, "InvalidJWT", "InvalidJWT", "jwt malformed") from None
    if not hmac.compare_digest(want, signature):
        raise Trouble(400, "InvalidJWT", "InvalidJWT", "signature verification failed")
    if body.get("exp", 0) < time.time():
        raise Trouble(400, "InvalidJWT", "InvalidJWT", "jwt expired")
    return body


class Store:
    """Objects of one project: rows in its database, bytes here."""

    def __init__(self, server, database):
        self.server = server
        self.database = database
        self.lock = threading.Lock()
        self.bytes = {}
        self.uploads = {}

    def query(self, claims, sql, *values):
        """Rows of one statement, run as whoever the claims name."""
        import psycopg2
        connection = self.server.connect(self.database, user="supabase_storage_admin" if claims is None
                                         else "authenticator")
        try:
            with connection, connection.cursor() as cursor:
                if claims is not None:
                    role = claims.get("role", "anon")
                    cursor.execute("select set_config('role', %s, true), set_config('request.jwt.claims', %s, true)",
                                   (role, json.dumps(claims)))
                cursor.execute(sql, values)
                return cursor.fetchall() if cursor.description else []
        except psycopg2.errors.InsufficientPrivilege as error:
            raise Trouble(403, "Unauthorized", "AccessDenied", str(error).splitlines()[0]) from None
        except psycopg2.errors.UniqueViolation:
            raise Trouble(409, "Duplicate", "KeyAlreadyExists", "The resource already exists") from None
        finally:
            connection.close()

    def check_bucket(self, bucket, size, kind):
        rows = self.query(None, "select file_size_limit, allowed_mime_types from storage.buckets where id = %s", bucket)
        if not rows:
            raise Trouble(404, "Bucket not found", "NoSuchBucket", "Bucket not found")
        limit, kinds = rows[0]
        if limit and size > limit:
            raise Trouble(413, "Payload too large", "EntityTooLarge", "The object exceeded the maximum allowed size")
        if kinds and not any(kind == k or (k.endswith("/*") and kind.startswith(k[:-1])) for k in kinds):
            raise Trouble(415, "invalid_mime_type", "InvalidMimeType", f"mime type {kind} is not supported")

    def put(self, claims, bucket, name, body, kind, upsert, cache=None):
        self.check_bucket(bucket, len(body), kind)
        if not name or ".." in name.split("/") or "\\" in name:
            raise Trouble(400, "InvalidKey", "InvalidKey", f"Invalid key: {name}")
        facts = json.dumps({"size": len(body), "mimetype": kind, "cacheControl": cache or "no-cache"})
        sql = ("insert into storage.objects (bucket_id, name, owner_id, metadata) values (%s, %s, %s, %s)"
               + (" on conflict (bucket_id, name) do update set metadata = excluded.metadata, updated_at = now()"
                  if upsert else "") + " returning id")
        row = self.query(claims, sql, bucket, name, claims.get("sub"), facts)
        with self.lock:
            self.bytes[bucket, name] = (body, kind)
        return {"Id": str(row[0][0]), "Key": f"{bucket}/{name}"}

    def get(self, claims, bucket, name):
        if not self.query(claims, "select 1 from storage.objects where bucket_id = %s and name = %s", bucket, name):
            raise not_found()
        with self.lock:
            return self.bytes[bucket, name]

    def remove(self, claims, bucket, names):
        rows = self.query(claims, "delete from storage.objects where bucket_id = %s and name = any (%s) returning name, id",
                          bucket, names)
        with self.lock:
            for name, _ in rows:
                self.bytes.pop((bucket, name), None)
        return [{"bucket_id": bucket, "name": name, "id": str(key)} for name, key in rows]

    def list(self, claims, bucket, prefix, limit, offset, search):
        rows = self.query(claims, "select name, id, metadata, updated_at, created_at from storage.objects"
                          " where bucket_id = %s order by name", bucket)
        prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        found = {}
        for name, key, facts, updated, created in rows:
            if not name.startswith(prefix):
                continue
            part, _, more = name[len(prefix):].partition("/")
            if search and search.lower() not in part.lower():
                continue
            found[part] = ({"name": part, "id": None, "metadata": None, "updated_at": None, "created_at": None}
                           if more else {"name": part, "id": str(key), "metadata": facts,
                                         "updated_at": updated.isoformat(), "created_at": created.isoformat()})
        return list(found.values())[offset:offset + limit]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    @property
    def store(self):
        return self.server.store

    def reply(self, status, body=b"", kind="application/json", headers=()):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def claims(self):
        bearer = self.headers.get("Authorization", "")
        return decode(bearer.removeprefix("Bearer ")) if bearer else {"role": "anon"}

    def serve(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(url.query))
        self.parts = [urllib.parse.unquote(part) for part in url.path.strip("/").split("/")]
        try:
            if self.parts[:2] == ["upload", "resumable"]:
                return self.resumable()
            return self.objects()
        except Trouble as trouble:
            return self.reply(trouble.http_status, trouble.body)
        except (KeyError, ValueError, IndexError) as error:
            return self.reply(400, {"statusCode": "400", "error": "MissingParameter", "message": repr(error)})

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = serve

    def send_object(self, body, kind):
        tag = '"' + hashlib.md5(body).hexdigest() + '"'
        if self.headers.get("If-None-Match") == tag:
            return self.reply(304)
        if spec := self.headers.get("Range"):
            first, _, last = spec.removeprefix("bytes=").partition("-")
            end = min(int(last) + 1 if last else len(body), len(body))
            return self.reply(206, body[int(first):end], kind,
                              [("Content-Range", f"bytes {first}-{end - 1}/{len(body)}"), ("ETag", tag)])
        return self.reply(200, body, kind, [("ETag", tag)])

    def signed(self, bucket, name):
        """Claims that read exactly the one object a signed address names."""
        claims = decode(self.query.get("token", ""))
        if claims.get("url") != f"{bucket}/{name}":
            raise Trouble(400, "InvalidSignature", "InvalidSignature", "signature verification failed")
        return {"role": "authenticated", "sub": claims["owner"]}

    def objects(self):
        parts, method = self.parts, self.command
        if parts[0] == "render":
            parts = ["object"] + parts[2:]
        if parts[0] != "object":
            raise not_found()
        what, rest = parts[1], parts[2:]

        if method in ("GET", "HEAD"):
            if what == "sign":
                return self.send_object(*self.store.get(self.signed(rest[0], "/".join(rest[1:])), rest[0],
                                                        "/".join(rest[1:])))
            if what == "public":
                raise not_found()
            if what == "authenticated":
                what, rest = rest[0], rest[1:]
            return self.send_object(*self.store.get(self.claims(), what, "/".join(rest)))

        if method == "POST" and what == "list":
            asked = json.loads(self.body)
            return self.reply(200, self.store.list(self.claims(), rest[0], asked.get("prefix", ""),
                                                   asked.get("limit", 100), asked.get("offset", 0),
                                                   asked.get("search")))
        if method == "POST" and what == "sign":
            return self.sign(rest[0], "/".join(rest[1:]), json.loads(self.body)["expiresIn"])
        if method == "DELETE":
            names = json.loads(self.body)["prefixes"] if not rest else ["/".join(rest)]
            return self.reply(200, self.store.remove(self.claims(), what, names[:1000]))
        if method in ("POST", "PUT"):
            upsert = method == "PUT" or self.headers.get("x-upsert") == "true"
            return self.reply(200, self.store.put(self.claims(), what, "/".join(rest), self.body,
                                                  self.headers.get("Content-Type", ""), upsert,
                                                  self.headers.get("cache-control")))
        raise not_found()

    def sign(self, bucket, name, seconds):
        claims = self.claims()
        self.store.get(claims, bucket, name)
        token = stack.token(role="signed", url=f"{bucket}/{name}", owner=claims.get("sub"),
                            exp=int(time.time()) + seconds)
        path = urllib.parse.quote(f"{bucket}/{name}")
        return self.reply(200, {"signedURL": f"/object/sign/{path}?token={token}"})

    def resumable(self):
        tus = [("Tus-Resumable", "1.0.0")]
        if self.headers.get("Tus-Resumable") != "1.0.0":
            return self.reply(412, b"", "text/plain", tus)
        claims = self.claims()
        if self.command == "POST":
            facts = {}
            for pair in self.headers["Upload-Metadata"].split(","):
                key, _, value = pair.strip().partition(" ")
                facts[key] = base64.b64decode(value).decode()
            length = int(self.headers["Upload-Length"])
            self.store.check_bucket(facts["bucketName"], length, facts.get("contentType", ""))
            key = secrets.token_urlsafe(12)
            self.store.uploads[key] = {"facts": facts, "length": length, "data": b"", "sub": claims.get("sub"),
                                       "upsert": self.headers.get("x-upsert") == "true"}
            location = (f"http://{self.headers.get('X-Forwarded-Host')}{self.headers.get('X-Forwarded-Prefix')}"
                        f"/upload/resumable/{key}")
            return self.reply(201, b"", "text/plain", tus + [("Location", location), ("Upload-Offset", "0")])

        upload = self.store.uploads.get(self.parts[2])
        if upload is None or upload["sub"] != claims.get("sub"):
            return self.reply(404, b"", "text/plain", tus)
        if self.command == "DELETE":
            del self.store.uploads[self.parts[2]]
            return self.reply(204, headers=tus)
        if self.command == "PATCH":
            if self.headers.get("Content-Type") != "application/offset+octet-stream":
                return self.reply(415, b"", "text/plain", tus)
            if int(self.headers["Upload-Offset"]) != len(upload["data"]):
                return self.reply(409, b"", "text/plain", tus)
            left = upload["length"] - len(upload["data"])
            if len(self.body) > left or (len(self.body) < left and len(self.body) != CHUNK):
                return self.reply(400, b"", "text/plain", tus)
            upload["data"] += self.body
            if len(upload["data"]) == upload["length"]:
                facts = upload["facts"]
                try:
                    self.store.put(claims, facts["bucketName"], facts["objectName"], upload["data"],
                                   facts.get("contentType", ""), upload["upsert"], facts.get("cacheControl"))
                except Trouble as trouble:
                    return self.reply(int(trouble.body["statusCode"]), trouble.body, headers=tus)
        offset = [("Upload-Offset", str(len(upload["data"])))]
        if self.command == "HEAD":
            return self.reply(200, b"", "text/plain",
                              tus + offset + [("Upload-Length", str(upload["length"])), ("Cache-Control", "no-store")])
        return self.reply(204, headers=tus + offset)


class HTTPServer(http.server.ThreadingHTTPServer):
    daemon_threads = True


class StorageServer:
    def __init__(self, server, database):
        self.store = Store(server, database)

    def __enter__(self):
        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.server.store = self.store
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}"
