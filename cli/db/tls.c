/*
 * Which roots verify a server. libpq takes one file: where there are both Amazon's bundle and the
 * system's roots (which sign for RDS Proxy), it is given a file in memory that holds the two.
 */
#include "cli/db/tls.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/base/file.h"
#include "cli/base/log.h"
#include "cli/db/endpoint.h"

#define LONGEST_FILE ((size_t) 16 * 1024 * 1024)

/* where a bundle may be laid */
static const char *const bundle_paths[] = {
	"/etc/aurora-flyway/global-bundle.pem",
	"/usr/local/share/aurora-flyway/global-bundle.pem",
	"/usr/share/aurora-flyway/global-bundle.pem",
};

/* where distributions keep the system's roots */
static const char *const system_paths[] = {
	"/etc/ssl/certs/ca-certificates.crt",
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/ssl/ca-bundle.pem",
	"/etc/ssl/cert.pem",
};

/* ------------------------------------------------------------------ what libpq will do */

/*
 * libpq alone knows what URL, environment, service file and its own defaults come to, and tells it
 * of a connection. One that it refuses to open for a wrong parameter is enough.
 */
static PGconn *
ask_libpq(const struct db_keywords *keywords)
{
	struct db_keywords copy;
	size_t i;

	db_keywords_init(&copy, keywords->arena);
	for (i = 0; i < keywords->n; i++)
		db_keywords_add(&copy, keywords->names[i], keywords->values[i]);
	db_keywords_add(&copy, "target_session_attrs", "none of all");
	/* or it would look into the password file, and warn of its mode once more */
	db_keywords_add(&copy, "password", "none");
	db_keywords_add(&copy, NULL, NULL);
	return PQconnectStartParams(copy.names, copy.values, 1);
}

/* The value in a list of options; NULL: none, or an empty one. */
static const char *
option_value(const PQconninfoOption *options, const char *name, struct arena *arena)
{
	const PQconninfoOption *option;

	for (option = options; option != NULL && option->keyword != NULL; option++)
		if (strcmp(option->keyword, name) == 0 && option->val != NULL && *option->val != '\0')
			return arena_strdup(arena, option->val);
	return NULL;
}

/* Of several hosts one is enough. */
static const char *
find_rds_host(const char *hosts, struct arena *arena)
{
	while (hosts != NULL && *hosts != '\0')
	{
		size_t len = strcspn(hosts, ",");
		const char *host = arena_strndup(arena, hosts, len);

		if (endpoint_is_rds(host))
			return host;
		hosts += len;
		hosts += *hosts == ',';
	}
	return NULL;
}

/* "prefer" is libpq's default too: then somebody must have written it. */
static bool
is_mode_chosen(const struct db_args *args, const struct db_keywords *keywords, const char *mode)
{
	PQconninfoOption *options;
	const char *environment = getenv("PGSSLMODE");
	bool is_in_url;

	if (mode != NULL && strcmp(mode, "prefer") != 0)
		return true;
	if ((environment != NULL && *environment != '\0') || db_keywords_get(keywords, "sslmode"))
		return true;
	if (args->url == NULL || jdbc_url_is_one(args->url))
		return false;
	options = PQconninfoParse(args->url, NULL);
	is_in_url = option_value(options, "sslmode", keywords->arena) != NULL;
	PQconninfoFree(options);
	return is_in_url;
}

/* ------------------------------------------------------------------ roots */

static const char *
first_that_exists(const char *const *paths, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (access(paths[i], R_OK) == 0)
			return paths[i];
	return NULL;
}

/* The setting, or where one is laid, or what libpq itself would take. */
static bool
find_bundle(const struct db_args *args, struct arena *arena, const char **bundle,
			struct af_error *err)
{
	const char *home = getenv("HOME");

	*bundle = args->rds_ca_bundle;
	if (*bundle != NULL)
		return access(*bundle, R_OK) == 0 ||
			   error_set_errno(err, ERR_FILE, "cannot read file \"%s\" (setting \"rdsCaBundle\")",
							   *bundle);
	*bundle = first_that_exists(bundle_paths, sizeof(bundle_paths) / sizeof(bundle_paths[0]));
	if (*bundle == NULL && home != NULL)
	{
		const char *own = arena_printf(arena, "%s/.postgresql/root.crt", home);

		*bundle = first_that_exists(&own, 1);
	}
	return true;
}

/* OpenSSL's own variable stands above what the distribution has. */
static const char *
find_system_roots(void)
{
	const char *named = getenv("SSL_CERT_FILE");

	if (named != NULL && *named != '\0')
		return first_that_exists(&named, 1);
	return first_that_exists(system_paths, sizeof(system_paths) / sizeof(system_paths[0]));
}

static const char *
where_the_bundle_is(const struct tls *tls)
{
	return endpoint_is_in_china(tls->rds_host)
			   ? "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem"
			   : "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";
}

static void
hint_at_bundle(const struct tls *tls, struct af_error *err)
{
	error_hint(err,
			   "Download %s to %s, or name the file with the setting rdsCaBundle or with "
			   "PGSSLROOTCERT.",
			   where_the_bundle_is(tls), bundle_paths[0]);
}

/* Both in one file, which has no name: its number is under /proc as long as it is open. */
static bool
join_roots(struct tls *tls, const char *bundle, const char *system_roots, const char **path,
		   struct arena *arena, struct af_error *err)
{
	struct strbuf both;
	int fd;
	bool ok;

	strbuf_init(&both, LONGEST_FILE);
	ok = file_read(bundle, &both, err);
	strbuf_addc(&both, '\n');
	ok = ok && file_read(system_roots, &both, err);
	fd = ok ? memfd_create("roots", MFD_CLOEXEC) : -1;
	tls->roots_fd = fd < 0 ? 0 : fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (fd >= 0)
		close(fd);
	if (ok && (tls->roots_fd <= 0 ||
			   write(tls->roots_fd, strbuf_text(&both), both.len) != (ssize_t) both.len))
		ok = error_set_errno(err, ERR_FILE, "cannot hold certificates in memory");
	strbuf_release(&both);
	*path = arena_printf(arena, "/proc/self/fd/%d", tls->roots_fd);
	return ok;
}

static bool
choose_roots(const struct db_args *args, struct db_keywords *keywords, struct tls *tls,
			 struct af_error *err)
{
	const char *system_roots = find_system_roots();
	const char *bundle;
	const char *path;

	if (!find_bundle(args, keywords->arena, &bundle, err))
		return false;
	tls->has_bundle = bundle != NULL;
	path = bundle != NULL ? bundle : system_roots;
	tls->roots = path;
	if (bundle != NULL && system_roots != NULL)
	{
		tls->roots = arena_printf(keywords->arena, "%s and %s", bundle, system_roots);
		if (!join_roots(tls, bundle, system_roots, &path, keywords->arena, err))
			return false;
	}
	else if (bundle == NULL && PQlibVersion() >= 160000 && getenv("SSL_CERT_FILE") == NULL)
		tls->roots = path = "system";
	if (path == NULL)
	{
		error_set(err, ERR_SETTINGS, "there are no certificates to verify \"%s\" with",
				  tls->rds_host);
		hint_at_bundle(tls, err);
		return false;
	}
	db_keywords_add(keywords, "sslrootcert", path);
	return true;
}

/* ------------------------------------------------------------------ the mode */

static bool
fail_weak(const struct tls *tls, const char *mode, struct af_error *err)
{
	error_set(err, ERR_SETTINGS, "sslmode \"%s\" would not verify that the server is \"%s\"", mode,
			  tls->rds_host);
	error_hint(err, "Leave sslmode away: verify-full is the default at hosts of Amazon RDS. Add "
					"--insecure-tls if it must be so.");
	err->code = "CONFIGURATION";
	return false;
}

static bool
settle(const struct db_args *args, struct db_keywords *keywords, const PQconninfoOption *options,
	   struct tls *tls, struct af_error *err)
{
	const char *mode = option_value(options, "sslmode", keywords->arena);

	tls->rds_host = find_rds_host(option_value(options, "host", keywords->arena), keywords->arena);
	if (tls->rds_host == NULL)
		return true;
	if (!is_mode_chosen(args, keywords, mode))
		db_keywords_add(keywords, "sslmode", "verify-full");
	else if (strcmp(mode, "verify-full") != 0)
	{
		if (!args->is_tls_insecure)
			return fail_weak(tls, mode, err);
		log_warning("sslmode \"%s\" does not verify that the server is \"%s\" (--insecure-tls)",
					mode, tls->rds_host);
		return true;
	}
	tls->roots = option_value(options, "sslrootcert", keywords->arena);
	tls->has_bundle = tls->roots != NULL;
	return tls->roots != NULL || choose_roots(args, keywords, tls, err);
}

bool
tls_settle(const struct db_args *args, struct db_keywords *keywords, struct tls *tls,
		   struct af_error *err)
{
	PGconn *conn = ask_libpq(keywords);
	PQconninfoOption *options = conn == NULL ? NULL : PQconninfo(conn);
	bool ok;

	memset(tls, 0, sizeof(*tls));
	tls->has_timeout = option_value(options, "connect_timeout", keywords->arena) != NULL;
	ok = settle(args, keywords, options, tls, err);
	PQconninfoFree(options);
	PQfinish(conn);
	return ok;
}

void
tls_release(struct tls *tls)
{
	if (tls->roots_fd > 0)
		close(tls->roots_fd);
	tls->roots_fd = 0;
}

/* ------------------------------------------------------------------ refusals */

static const char unverified[] = "certificate verify failed";
static const char misnamed[] = "does not match host name";
static const char plain[] = "server does not support SSL";

bool
tls_is_refusal(const char *message)
{
	return strstr(message, unverified) != NULL || strstr(message, misnamed) != NULL ||
		   strstr(message, plain) != NULL || strstr(message, "root certificate file") != NULL;
}

void
tls_explain(const struct tls *tls, struct af_error *err)
{
	if (strstr(err->message, misnamed) != NULL)
		error_hint(err, "Connect by the name that the server's certificate holds: the endpoint's "
						"own, not an alias or an address.");
	else if (strstr(err->message, plain) != NULL && tls->rds_host != NULL)
		error_hint(err,
				   "Every endpoint of Amazon RDS offers TLS: look where \"%s\" leads from "
				   "here.",
				   tls->rds_host);
	else if (strstr(err->message, unverified) == NULL)
		return;
	else if (tls->rds_host != NULL && !tls->has_bundle)
		hint_at_bundle(tls, err);
	else if (tls->roots != NULL)
		error_hint(err, "None of the certificates in %s has signed the server's.", tls->roots);
	else
		error_hint(err, "Name the certificate that has signed the server's with sslrootcert.");
}
