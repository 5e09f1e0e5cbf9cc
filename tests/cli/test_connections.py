"""Connections: what URLs and the environment mean, how patiently they are tried, what takes no changes, and that no password shows."""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import threading

import pytest

from conftest import PROGRAM, TOP, Server, clean_env, run

WRITING = ["migrate", "undo", "repair", "baseline", "clean"]
RDS = "shop.cluster-abc123.eu-west-1.rds.amazonaws.com"
PAUSED = "the cluster may be paused; waking it takes 15 to 30 s"


def facts(database):
    """A migration that writes down what its session is."""
    return {"V1__facts.sql": """CREATE TABLE facts AS SELECT current_setting('application_name') AS app, current_schemas(false)::text AS path,
            current_user::text AS who, current_setting('work_mem') AS mem, current_setting('search_path') AS search_path;"""}


# ------------------------------------------------------------------ URLs and the environment

def test_jdbc_parameters(cli, database, scripts):
    database.sql("CREATE SCHEMA app")
    scripts(facts(database))
    url = f"{database.jdbc_url}?user=postgres&currentSchema=app,public&ApplicationName=shop%20ci&options=-c%20work_mem=7MB" \
          "&connectTimeout=9&socketTimeout=30&tcpKeepAlive=true&targetServerType=primary&sslmode=prefer&prepareThreshold=0"
    done = cli("migrate", f"-url={url}")
    assert done.status == 0 and "warning" not in done.stderr, done
    assert database.sql("SELECT app, path, who, mem FROM app.facts") == [["shop ci", "{app,public}", "postgres", "7MB"]]


def test_unknown_parameters_warn_once(cli, database, scripts):
    scripts(V1__a="SELECT 1;")
    done = cli("info", "migrate", "info", f"-url={database.jdbc_url}?user=postgres&unheardOf=1&sslfactory=x")
    assert done.status == 0
    for name in ("unheardOf", "sslfactory"):
        assert done.stderr.count(f'warning: parameter "{name}" of the JDBC URL is unknown and has no effect') == 1, done


@pytest.mark.parametrize("form", ["uri", "pairs", "hosts in a uri", "jdbc hosts", "only a database"])
def test_forms_of_urls(cli, database, scripts, form):
    scripts(V1__a="CREATE TABLE a ();")
    port, name = database.server.port, database.name
    url = {"uri": f"postgresql://postgres@127.0.0.1:{port}/{name}?application_name=x",
           "pairs": f"host=127.0.0.1 port={port} dbname={name} user=postgres",
           "hosts in a uri": f"postgresql://postgres@127.0.0.1:1,127.0.0.1:{port}/{name}?target_session_attrs=read-write",
           "jdbc hosts": f"jdbc:postgresql://127.0.0.1:1,127.0.0.1:{port}/{name}?user=postgres&targetServerType=primary",
           "only a database": f"dbname={name}"}[form]
    env = database.server.env if form == "only a database" else {}
    done = cli("migrate", f"-url={url}", env=env)
    assert done.status == 0, done
    assert database.sql("SELECT count(*) FROM a") == [["0"]]


def test_a_server_of_another_kind_is_not_taken(cli, database, scripts):
    scripts(V1__a="SELECT 1;")
    done = cli("migrate", f"-url={database.jdbc_url}?user=postgres&targetServerType=secondary")
    assert done.status == 1 and "standby" in done.stderr, done


@pytest.fixture
def guarded(database):
    """A role with a password that the server asks for (a line in pg_hba.conf of its own)."""
    role, server = f"role_of_{database.name}", database.server
    hba = server.sql("SHOW hba_file")[0][0]
    server.sql(f"CREATE ROLE {role} LOGIN PASSWORD 's3cr3t-of-role'; GRANT ALL ON DATABASE {database.name} TO {role};")
    database.sql(f"GRANT ALL ON SCHEMA public TO {role}")
    server.sql(f"COPY (SELECT 1) TO PROGRAM $x$cat > /dev/null; cp '{hba}' '{hba}.kept'; "
               f"{{ echo 'host all {role} 127.0.0.1/32 scram-sha-256'; cat '{hba}.kept'; }} > '{hba}'$x$; SELECT pg_reload_conf()")
    for _ in range(600):
        if server.sql(f"SELECT count(*), pg_sleep(0.02) FROM pg_hba_file_rules WHERE '{role}' = ANY (user_name)")[0][0] == "1":
            # what is in the file is not yet what is in force: only a refusal shows that
            done = run(["psql", "-Xqtc", "SELECT 1", f"host=127.0.0.1 port={server.port} user={role} dbname={database.name} password=wrong"])
            if done.returncode != 0:
                break
    yield role
    server.sql(f"COPY (SELECT 1) TO PROGRAM $x$cat > /dev/null; mv '{hba}.kept' '{hba}'$x$; SELECT pg_reload_conf()")
    database.sql(f"REASSIGN OWNED BY {role} TO postgres; DROP OWNED BY {role}")
    server.sql(f"REVOKE ALL ON DATABASE {database.name} FROM {role}; DROP ROLE {role}")


def test_password_file(cli, database, scripts, guarded, tmp_path):
    scripts(facts(database))
    passfile = tmp_path / ".home/.pgpass"
    passfile.write_text(f"127.0.0.1:{database.server.port}:{database.name}:{guarded}:s3cr3t-of-role\n")
    passfile.chmod(0o600)
    done = cli("migrate", f"-url={database.jdbc_url}", f"-user={guarded}")
    assert done.status == 0, done
    assert database.sql("SELECT who FROM facts") == [[guarded]]
    passfile.rename(tmp_path / "elsewhere")
    assert cli("info", f"-url={database.jdbc_url}", f"-user={guarded}").status == 1
    assert cli("info", f"-url={database.jdbc_url}", f"-user={guarded}", env={"PGPASSFILE": str(tmp_path / "elsewhere")}).status == 0


def test_service(cli, database, scripts, tmp_path):
    scripts(facts(database))
    (tmp_path / "services").write_text(f"[shop]\nhost=127.0.0.1\nport={database.server.port}\ndbname={database.name}\nuser=postgres\n"
                                       "application_name=by service\n")
    env = {"PGSERVICEFILE": str(tmp_path / "services")}
    done = cli("migrate", env={**env, "PGSERVICE": "shop"})
    assert done.status == 0, done
    assert database.sql("SELECT app FROM facts") == [["by service"]]
    assert cli("info", "-url=service=shop", env=env).status == 0
    assert cli("info", "-url=postgresql://?service=nowhere", env=env).status == 1


# ------------------------------------------------------------------ patience

FATAL = {code: b"SFATAL\0VFATAL\0C" + code.encode() + b"\0M" + text.encode() + b"\0\0"
         for code, text in (("57P03", "the database system is starting up"), ("3D000", "database \"x\" does not exist"),
                            ("28000", "no entry in pg_hba.conf"), ("53300", "sorry, too many clients already"))}


class Listener:
    """Stands before a server: the first connections are refused in the way that is told, the later ones go through."""

    def __init__(self, server, n_refused, how):
        self.server, self.n_refused, self.how, self.n = server, n_refused, how, 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            self.n += 1
            if self.n_refused is None or self.n <= self.n_refused:
                self.refuse(client)
            else:
                upstream = socket.create_connection(("127.0.0.1", int(self.server.port)))
                for one, other in ((client, upstream), (upstream, client)):
                    threading.Thread(target=self.pump, args=(one, other), daemon=True).start()

    def refuse(self, client):
        if self.how in FATAL:
            body = FATAL[self.how]
            while len(packet := client.recv(4096)) == 8:  # asks for TLS, or for GSS
                client.sendall(b"N")
            if packet:
                client.sendall(b"E" + (len(body) + 4).to_bytes(4, "big") + body)
        client.close()

    @staticmethod
    def pump(one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass


@pytest.fixture
def listen(database):
    made = []

    def start(n_refused, how="closed"):
        made.append(Listener(database.server, n_refused, how))
        return made[-1]

    yield start
    for listener in made:
        listener.socket.close()


@pytest.mark.parametrize("how", ["closed", "57P03", "53300"])
def test_it_is_tried_until_the_deadline(cli, database, listen, scripts, how):
    """Each try that fails asks once more, for the code."""
    scripts(V1__a="SELECT 1;")
    url = f"jdbc:postgresql://127.0.0.1:{listen(4, how).port}/{database.name}?user=postgres"
    done = cli("migrate", f"-url={url}", "-connectTimeout=100")
    assert done.status == 0, done
    assert done.stderr.count("trying again in") == 2 and "paused" not in done.stderr, done


def test_without_a_deadline_it_is_tried_as_often_as_is_said(cli, database, listen, scripts):
    scripts(V1__a="SELECT 1;")
    url = f"jdbc:postgresql://127.0.0.1:{listen(4, '57P03').port}/{database.name}?user=postgres"
    done = cli("migrate", f"-url={url}", "-connectRetries=1")
    assert done.status == 1 and done.stderr.count("trying again in") == 1 and "57P03" in done.stderr, done
    listener = listen(None, "57P03")
    done = cli("info", "--url", url.replace(re.search(r":(\d+)/", url)[1], str(listener.port)))
    assert done.status == 3 and "trying again" not in done.stderr, done
    done = cli("migrate", f"-url={url}", "-connectRetries=5", "-connectRetriesInterval=1")
    assert done.status == 0, done


def test_a_paused_cluster_wakes(cli, database, listen, scripts):
    """At a host of RDS there is a deadline without asking for one, and while waiting it is said why it may take long."""
    scripts(V1__a="SELECT 1;")
    listener = listen(2)
    done = cli("migrate", f"-url=jdbc:postgresql://{RDS}:{listener.port}/{database.name}?user=postgres&sslmode=disable", "--insecure-tls",
               env={"PGHOSTADDR": "127.0.0.1"})
    assert done.status == 0 and done.stderr.count(PAUSED) == 1 and "trying again in 1 s" in done.stderr, done
    done = cli("info", "--url", f"postgresql://{RDS}:{listen(None).port}/x?sslmode=disable", "--insecure-tls", "--connect-timeout", "3",
               env={"PGHOSTADDR": "127.0.0.1"})
    assert done.status == 3 and done.stderr.count(PAUSED) == 1, done


@pytest.mark.parametrize("how,code", [("3D000", "3D000"), ("28000", "28000")])
def test_who_is_refused_for_good_is_not_tried_again(cli, listen, scripts, how, code):
    scripts(V1__a="SELECT 1;")
    listener = listen(None, how)
    done = cli("info", "--url", f"postgresql://postgres@127.0.0.1:{listener.port}/x", "--connect-timeout", "60", "--connect-retries", "9", "--json")
    assert done.status == 3 and done.json["error"]["sqlstate"] == code, done
    assert "trying again" not in done.stderr and listener.n <= 4, done


def test_a_wrong_password_is_not_tried_again(cli, database, guarded, scripts):
    scripts(V1__a="SELECT 1;")
    done = cli("info", "--url", database.url, "--user", guarded, "--connect-timeout", "60", "--connect-retries", "9",
               env={"FLYWAY_PASSWORD": "s3cr3t-wrong"})
    assert done.status == 3 and "28P01" in done.stderr and "trying again" not in done.stderr, done
    # the password is right, the database is not
    done = cli("info", "--url", database.url + "x", "--user", guarded, "--json", env={"FLYWAY_PASSWORD": "s3cr3t-of-role"})
    assert done.json["error"]["sqlstate"] == "3D000", done


def test_a_signal_ends_the_waiting(cli, listen, scripts, tmp_path):
    argv = [PROGRAM, "info", "--url", f"postgresql://127.0.0.1:{listen(None).port}/x", "--connect-timeout", "600"]
    with subprocess.Popen(argv, cwd=tmp_path, env=clean_env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stderr:
            if "trying again" in line:
                break
        process.terminate()
        assert process.wait(timeout=60) == 143


# ------------------------------------------------------------------ what takes no changes

@pytest.fixture(scope="module")
def standby(server):
    """A cluster that is a standby of nobody: it takes reads."""
    folder = tempfile.mkdtemp(prefix="aft.", dir="/tmp")
    cluster = TOP / "tests/server/cluster.sh"
    with open(os.path.join(folder, "answer"), "w+", encoding="utf-8") as answer:
        subprocess.run([cluster, "start", folder], stdout=answer, timeout=120, check=True)
        subprocess.run([cluster, "standby", folder], stdout=subprocess.DEVNULL, timeout=120, check=True)
        answer.seek(0)
        told = answer.read()
    yield Server(folder, dict(line.split("=", 1) for line in told.splitlines()))
    subprocess.run([cluster, "stop", folder], check=False)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("verb", WRITING)
def test_a_standby(cli, standby, scripts, verb):
    scripts(V1__a="CREATE TABLE a ();", beforeMigrate="SELECT 1;")
    done = cli(verb, f"-url=jdbc:postgresql://127.0.0.1:{standby.port}/postgres?user=postgres", "-cleanDisabled=false")
    assert done.status == 1 and 'database "postgres" is on a standby, which takes no changes' in done.stderr, done
    host = RDS.replace(".cluster-", ".cluster-ro-")
    done = cli(verb, f"-url=jdbc:postgresql://{host}:{standby.port}/postgres?user=postgres&sslmode=disable", "-cleanDisabled=false", "--insecure-tls",
               env={"PGHOSTADDR": "127.0.0.1"})
    assert done.status == 1 and f'"{host}" is a reader endpoint, which takes no changes' in done.stderr, done
    assert f"Connect to the writer endpoint of the cluster: {RDS}" in done.stderr


def test_a_standby_can_be_read(cli, standby, scripts):
    scripts(V1__a="CREATE TABLE a ();")
    assert cli("info", f"-url=jdbc:postgresql://127.0.0.1:{standby.port}/postgres?user=postgres").status == 0


def test_a_reader_endpoint_that_leads_to_the_writer(cli, database, scripts):
    """In a cluster of one instance it works; it is said that it may not later."""
    scripts(V1__a="CREATE TABLE a ();")
    host = RDS.replace(".cluster-", ".cluster-ro-")
    done = cli("migrate", f"-url=jdbc:postgresql://{host}:{database.server.port}/{database.name}?user=postgres&sslmode=disable", "--insecure-tls",
               env={"PGHOSTADDR": "127.0.0.1"})
    assert done.status == 0 and done.stderr.count(f'"{host}" is a reader endpoint') == 1 and f'"{RDS}"' in done.stderr, done


@pytest.mark.parametrize("where,what", [
    ("database", "for the database"), ("url", "in the options of the connection"), ("jdbc", "in the options of the connection"),
    ("init", "by initSql or a callback"), ("user", "for the user")])
def test_sessions_that_begin_read_only(cli, database, scripts, where, what):
    scripts(V1__a="CREATE TABLE a ();")
    role = f"reader_{database.name}"
    database.sql(f"CREATE ROLE {role} SUPERUSER LOGIN")
    more = {"url": "&options=-c%20default_transaction_read_only=on", "jdbc": "&readOnly=true"}.get(where, "")
    args = ["-initSql=SET default_transaction_read_only = on"] if where == "init" else []
    try:
        if where == "database":
            database.sql(f"ALTER DATABASE {database.name} SET default_transaction_read_only = on")
        elif where == "user":
            database.sql(f"ALTER ROLE {role} SET default_transaction_read_only = on")
        for verb in ["migrate", "repair", "baseline", "clean", "undo"]:
            done = cli(verb, f"-url={database.jdbc_url}?user={role}{more}", "-cleanDisabled=false", *args)
            assert done.status == 1, done
            assert f'take no changes: default_transaction_read_only is set {what}' in done.stderr and "hint: To end that" in done.stderr, done
    finally:
        database.sql(f"SET default_transaction_read_only = off; DROP ROLE {role}") if where != "database" else \
            database.server.sql(f"ALTER DATABASE {database.name} RESET default_transaction_read_only; DROP ROLE {role}")


# ------------------------------------------------------------------ passwords

SECRET = "s3cr3t-p%40ss'word"  # percent-encoded, it is s3cr3t-p@ss'word


def said(database, secret):
    """All ways to hand a password in."""
    port, name = database.server.port, database.name
    return {
        "option": ([f"-url={database.jdbc_url}", "-user=postgres", f"-password={secret}"], {}),
        "ours": (["--url", database.jdbc_url, "--user", "postgres", "--password", secret], {}),
        "jdbc parameter": ([f"-url={database.jdbc_url}?user=postgres&password={secret}"], {}),
        "uri": ([f"-url=postgresql://postgres:{secret}@127.0.0.1:{port}/{name}"], {}),
        "uri parameter": ([f"-url=postgresql://127.0.0.1:{port}/{name}?user=postgres&password={secret}"], {}),
        "pairs": ([f"-url=host=127.0.0.1 port={port} dbname={name} user=postgres password={secret}"], {}),
        "environment": ([], {"FLYWAY_URL": database.jdbc_url, "FLYWAY_USER": "postgres", "FLYWAY_PASSWORD": secret}),
        "url in the environment": ([], {"FLYWAY_URL": f"postgresql://postgres:{secret}@127.0.0.1:{port}/{name}"}),
    }


WAYS = list(said(type("D", (), {"server": type("S", (), {"port": 1}), "name": "x", "jdbc_url": ""}), ""))
NOT_SHOWN = ("s3cr3t", "p%40ss", "p@ss")


def clean_of_secrets(text):
    return not [word for word in NOT_SHOWN if word in text]


@pytest.mark.parametrize("way", WAYS)
def test_nothing_printed_holds_a_password(cli, database, scripts, way):
    scripts(V1__a="SELECT 1;", V2__b="SELECT nope;")
    args, env = said(database, "s3cr3t-p%40ss" if "uri" in way or "jdbc" in way or "url" in way else "s3cr3t-p@ss")[way]
    calls = [["info"], ["info", "--json"], ["migrate"], ["migrate", "-outputType=json"], ["validate", "-X"], ["config", "show", "--all"],
             ["config", "show", "--json"], ["config", "check"]]
    for call in calls:
        done = cli(*call, *(args if call[0] != "config" or not args or args[0].startswith("--") else []), env=env)
        assert clean_of_secrets(done.stdout + done.stderr), done


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fault", ["port", "parameter", "database", "nobody listens"])
def test_no_error_of_a_connection_holds_one(cli, database, scripts, way, fault):
    scripts(V1__a="SELECT 1;")
    args, env = said(database, "s3cr3t-p%40ss" if "uri" in way or "jdbc" in way or "url" in way else "s3cr3t-p@ss")[way]
    port = f"{database.server.port}"
    change = {"port": (port, "54x32"), "nobody listens": (port, "1"), "database": (database.name, "no_such_database"),
              "parameter": (database.name, database.name + "?connect_timeout=x&sslmode=never&")}[fault]
    args = [a.replace(*change) for a in args]
    env = {k: v.replace(*change) for k, v in env.items()}
    for more in ([], ["--json"], ["-outputType=json"]):
        done = cli("info", *args, *more, env=env)
        assert done.status != 0 or fault == "parameter", done
        assert clean_of_secrets(done.stdout + done.stderr), done


@pytest.mark.parametrize("way", [w for w in WAYS if "environment" not in w])
def test_the_process_list_holds_none(database, listen, scripts, tmp_path, way):
    """While it runs: a listener that answers nothing keeps it waiting."""
    silent = socket.create_server(("127.0.0.1", 0))
    port = silent.getsockname()[1]
    args, _ = said(database, "s3cr3t-p%40ss")[way]
    args = [a.replace(f"{database.server.port}", str(port)) for a in args]
    with subprocess.Popen([PROGRAM, "info", *args], cwd=tmp_path, env=clean_env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            client, _ = silent.accept()  # by now its arguments are read
            shown = pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes().decode()
            assert "info" in shown and clean_of_secrets(shown), shown
            client.close()
        finally:
            process.kill()
            silent.close()


def test_config_show_masks_urls(cli, tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"url": "postgresql://me:s3cr3t-1@h/x?password=s3cr3t-2", "password": "s3cr3t-3",
                                                      "placeholders": {"a": "s3cr3t-4"}, "jdbcProperties": {"password": "s3cr3t-5"}}))
    for more in ([], ["--json"], ["--all"]):
        done = cli("config", "show", *more)
        assert done.status == 0 and clean_of_secrets(done.stdout + done.stderr) and "***" in done.stdout, done
