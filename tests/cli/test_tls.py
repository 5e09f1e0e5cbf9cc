"""TLS: hosts of Amazon RDS are verified, with certificates of a real CA and a real server that has one."""

import shutil

import pytest

from conftest import run

HOST = "shop.cluster-abc123.eu-west-1.rds.amazonaws.com"
CHINA = "shop.abc123.rds.cn-north-1.amazonaws.com.cn"
PROXY = "shop.proxy-abc123.eu-west-1.rds.amazonaws.com"
DOWNLOAD = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"


def openssl(folder, *argv):
    done = run(["openssl", *argv], cwd=folder)
    assert done.returncode == 0, done.stderr


def make_ca(folder, name):
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", f"{name}.key", "-out", f"{name}.pem",
            "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """Two CAs; the server's certificate is signed by the one called amazon."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here")
    folder = tmp_path_factory.mktemp("certificates")
    for name in ("amazon", "system"):
        make_ca(folder, name)
    (folder / "names").write_text(f"subjectAltName=DNS:{HOST},DNS:{CHINA},DNS:{PROXY}\n")
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=server")
    openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "amazon.pem", "-CAkey", "amazon.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "server.crt")
    return folder


def settle(server, *settings):
    """What is set is there for whoever connects behind this."""
    for setting in settings:
        server.sql(f"ALTER SYSTEM {setting}")
    server.sql("SELECT pg_reload_conf()")
    wanted = "off" if any(s == "RESET ssl" for s in settings) else "on"
    for _ in range(600):
        if server.sql("SELECT current_setting('ssl'), pg_sleep(0.05)")[0][0] == wanted:
            return
    raise AssertionError(f"ssl did not become {wanted}")


@pytest.fixture(scope="module")
def secure(server, certificates):
    """The server with TLS; without again behind the module."""
    for name in ("server.crt", "server.key"):
        text = (certificates / name).read_text()
        server.sql(f"COPY (SELECT 1) TO PROGRAM $x$umask 077; cat > /dev/null; echo '{text}' > {name}$x$")
    settle(server, "SET ssl_cert_file = 'server.crt'", "SET ssl_key_file = 'server.key'", "SET ssl = on")
    yield server
    settle(server, "RESET ssl", "RESET ssl_cert_file", "RESET ssl_key_file")


@pytest.fixture
def connect(cli, database, secure, certificates, tmp_path):
    """Runs info against a host name that leads to the server; in the environment: no bundle, and roots that have not signed for it."""
    (tmp_path / "sql").mkdir()

    def call(*args, host=HOST, query="", form="jdbc", **env):
        url = {"jdbc": f"jdbc:postgresql://{host}:{secure.port}/{database.name}?user=postgres{query}",
               "uri": f"postgresql://postgres@{host}:{secure.port}/{database.name}?application_name=x{query}",
               "pairs": f"host={host} port={secure.port} dbname={database.name} user=postgres {query[1:]}"}[form]
        return cli("migrate", f"-url={url}", *args,
                   env={"PGHOSTADDR": "127.0.0.1", "SSL_CERT_FILE": str(certificates / "system.pem"), **env})

    call.session = lambda: database.sql("SELECT 1")
    return call


@pytest.mark.parametrize("form", ["jdbc", "uri", "pairs"])
def test_it_is_verified_by_default(connect, certificates, form):
    bundle = str(certificates / "amazon.pem")
    assert connect(form=form, AF_RDS_CA_BUNDLE=bundle).status == 0
    assert connect("-rdsCaBundle=" + bundle, form=form).status == 0
    assert connect(form=form, PGSSLROOTCERT=bundle).status == 0
    done = connect(form=form)
    assert done.status == 1 and "certificate verify failed" in done.stderr, done


@pytest.mark.parametrize("host", [HOST.upper(), HOST + ".", CHINA, PROXY])
def test_other_names_of_rds(connect, certificates, host):
    done = connect(host=host)
    assert "certificate verify failed" in done.stderr, done
    done = connect(host=host, AF_RDS_CA_BUNDLE=str(certificates / "amazon.pem"))
    assert done.status == 0 or host.endswith(".") and "does not match host name" in done.stderr, done


@pytest.mark.parametrize("host", ["localhost", "rds.amazonaws.com.example.org", "xrds.amazonaws.com", "db.example.com"])
def test_other_hosts_are_as_libpq_has_it(connect, host):
    assert connect(host=host).status == 0


def test_the_bundle_and_the_system_s_roots(connect, certificates, tmp_path):
    """Either may have signed: a proxy's certificate is not of Amazon's RDS."""
    assert connect(AF_RDS_CA_BUNDLE=str(certificates / "system.pem"), SSL_CERT_FILE=str(certificates / "amazon.pem")).status == 0
    assert connect(SSL_CERT_FILE=str(certificates / "amazon.pem")).status == 0
    own = tmp_path / ".home/.postgresql/root.crt"
    own.parent.mkdir(parents=True)
    shutil.copy(certificates / "amazon.pem", own)
    assert connect().status == 0


def test_wrong_ca(connect, certificates):
    done = connect()
    assert done.status == 1
    assert "certificate verify failed" in done.stderr and DOWNLOAD in done.stderr and "rdsCaBundle" in done.stderr, done
    done = connect(host=CHINA)
    assert "rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem" in done.stderr, done
    done = connect(AF_RDS_CA_BUNDLE=str(certificates / "system.pem"))
    assert "has signed the server's" in done.stderr and "system.pem" in done.stderr and "trying again" not in done.stderr, done


def test_wrong_name(connect, certificates):
    done = connect(host="other." + HOST, AF_RDS_CA_BUNDLE=str(certificates / "amazon.pem"))
    assert done.status == 1
    assert "does not match host name" in done.stderr and "the endpoint's own" in done.stderr and "trying again" not in done.stderr, done


def test_no_tls(connect, certificates, secure):
    secure.sql("SELECT 1")
    settle(secure, "RESET ssl")
    try:
        done = connect(AF_RDS_CA_BUNDLE=str(certificates / "amazon.pem"))
    finally:
        settle(secure, "SET ssl = on")
    assert done.status == 1
    assert "server does not support SSL" in done.stderr and f'look where "{HOST}" leads' in done.stderr, done
    assert "trying again" not in done.stderr


def test_no_certificates_at_all(connect, certificates):
    done = connect(SSL_CERT_FILE="/nowhere")
    assert done.status == 1
    assert f'there are no certificates to verify "{HOST}" with' in done.stderr and DOWNLOAD in done.stderr, done
    done = connect(AF_RDS_CA_BUNDLE="/nowhere/bundle.pem")
    assert 'cannot read file "/nowhere/bundle.pem"' in done.stderr and "rdsCaBundle" in done.stderr, done


@pytest.mark.parametrize("mode", ["require", "prefer", "allow", "disable", "verify-ca"])
@pytest.mark.parametrize("form", ["jdbc", "uri", "pairs", "environment"])
def test_weaker_needs_a_word(connect, mode, form, certificates):
    env = {"PGSSLMODE": mode} if form == "environment" else {}
    env["PGSSLROOTCERT"] = str(certificates / "amazon.pem")
    options = {"form": "jdbc"} if env.get("PGSSLMODE") else {"form": form, "query": f"&sslmode={mode}"}
    done = connect(**options, **env)
    assert done.status == 1
    assert f'sslmode "{mode}" would not verify that the server is "{HOST}"' in done.stderr and "--insecure-tls" in done.stderr, done
    done = connect("--insecure-tls", **options, **env)
    assert done.status == 0, done
    assert f'warning: sslmode "{mode}" does not verify that the server is "{HOST}" (--insecure-tls)' in done.stderr, done


def test_the_word_alone_weakens_nothing(connect):
    done = connect("--insecure-tls")
    assert done.status == 1 and "certificate verify failed" in done.stderr, done


def test_full_verification_may_be_said(connect, certificates):
    for query in ("&sslmode=verify-full", "&ssl=true", "&ssl"):
        done = connect(query=query, AF_RDS_CA_BUNDLE=str(certificates / "amazon.pem"))
        assert done.status == 0 and "sslmode" not in done.stderr, done


def test_several_hosts(connect, certificates, secure):
    """One of RDS among them is enough."""
    hosts = f"localhost:1,{HOST}"
    done = connect(host=hosts, PGHOSTADDR="127.0.0.1,127.0.0.1", AF_RDS_CA_BUNDLE=str(certificates / "amazon.pem"))
    assert done.status == 0, done
    done = connect(host=hosts, PGHOSTADDR="127.0.0.1,127.0.0.1")
    assert "certificate verify failed" in done.stderr, done


def test_elsewhere_a_root_is_named(connect, certificates):
    done = connect(host="localhost", query="&sslmode=verify-ca", PGSSLROOTCERT=str(certificates / "system.pem"))
    assert done.status == 1 and "certificate verify failed" in done.stderr and "with sslrootcert" in done.stderr, done
