import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.output.InfoOutput;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.api.output.RepairResult;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.api.output.ValidateResult;
import org.flywaydb.core.api.output.RepairOutput;
import tools.jackson.databind.ObjectMapper;

/**
 * The real Flyway, for the tests.
 *
 * Without arguments it serves: one JSON document a line on standard input, {"verb": …, "settings": {"flyway.url": …}}, is answered by
 * one line on standard output. With arguments it is a small "flyway" on the command line (-key=value …, verbs, FLYWAY_* from the
 * environment; 0 or 1), since Flyway's own command line is not published as a library.
 */
public class Live
{
	private static final ObjectMapper JSON = new ObjectMapper();

	public static void main(String[] arguments) throws Exception
	{
		PrintStream answers = System.out;

		// whatever a library prints must not stand between two answers
		System.setOut(System.err);
		if (arguments.length > 0)
			System.exit(commandLine(arguments, answers));
		serve(answers);
	}

	private static void serve(PrintStream answers) throws Exception
	{
		BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		String line;

		while ((line = requests.readLine()) != null)
		{
			answers.write((JSON.writeValueAsString(answer(line)) + "\n").getBytes(StandardCharsets.UTF_8));
			answers.flush();
		}
	}

	private static Map<String, Object> answer(String request)
	{
		Map<String, Object> answer = new LinkedHashMap<>();

		try
		{
			Map<?, ?> fields = JSON.readValue(request, Map.class);
			Map<String, String> settings = new LinkedHashMap<>();

			((Map<?, ?>) fields.get("settings")).forEach((key, value) -> settings.put((String) key, (String) value));
			run((String) fields.get("verb"), Flyway.configure().configuration(settings).load(), answer);
		}
		catch (FlywayException failure)
		{
			answer.put("error", failure.getMessage());
			answer.put("errorCode", failure.getErrorCode().toString());
		}
		catch (Exception failure)
		{
			answer.put("error", failure.toString());
			answer.put("errorCode", "FAULT");
		}
		return answer;
	}

	private static void run(String verb, Flyway flyway, Map<String, Object> answer)
	{
		switch (verb)
		{
			case "migrate":
				MigrateResult migrated = flyway.migrate();
				answer.put("migrationsExecuted", migrated.migrationsExecuted);
				answer.put("targetSchemaVersion", migrated.targetSchemaVersion);
				break;
			case "info":
				info(flyway, answer);
				break;
			case "validate":
				validate(flyway.validateWithResult(), answer);
				break;
			case "repair":
				repair(flyway.repair(), answer);
				break;
			case "baseline":
				answer.put("baselineVersion", flyway.baseline().baselineVersion);
				break;
			case "clean":
				answer.put("schemasCleaned", flyway.clean().schemasCleaned);
				break;
			case "undo":
				flyway.undo();
				break;
			default:
				throw new FlywayException("no verb is named '" + verb + "'");
		}
	}

	private static void info(Flyway flyway, Map<String, Object> answer)
	{
		List<Map<String, Object>> lines = new ArrayList<>();
		Map<String, Integer> checksums = new LinkedHashMap<>();
		MigrationInfoService found = flyway.info();

		for (InfoOutput line : found.getInfoResult().migrations)
		{
			Map<String, Object> fields = new LinkedHashMap<>();

			fields.put("category", line.category);
			fields.put("version", line.version);
			fields.put("description", line.description);
			fields.put("type", line.type);
			fields.put("state", line.state);
			fields.put("filepath", line.filepath);
			lines.add(fields);
		}
		for (MigrationInfo line : found.all())
			checksums.put(line.getScript(), line.getResolvedChecksum());
		answer.put("migrations", lines);
		answer.put("checksums", checksums);
	}

	private static void validate(ValidateResult result, Map<String, Object> answer)
	{
		List<Map<String, Object>> findings = new ArrayList<>();

		for (ValidateOutput line : result.invalidMigrations)
		{
			Map<String, Object> fields = new LinkedHashMap<>();

			fields.put("version", line.version);
			fields.put("description", line.description);
			fields.put("errorCode", line.errorDetails.errorCode.toString());
			findings.add(fields);
		}
		answer.put("validationSuccessful", result.validationSuccessful);
		answer.put("invalidMigrations", findings);
	}

	private static void repair(RepairResult result, Map<String, Object> answer)
	{
		answer.put("repairActions", result.repairActions);
		answer.put("removed", versions(result.migrationsRemoved));
		answer.put("deleted", versions(result.migrationsDeleted));
		answer.put("aligned", versions(result.migrationsAligned));
	}

	private static List<String> versions(List<RepairOutput> lines)
	{
		List<String> versions = new ArrayList<>();

		for (RepairOutput line : lines)
			versions.add(line.version);
		return versions;
	}

	private static int commandLine(String[] arguments, PrintStream out) throws Exception
	{
		Map<String, String> settings = new LinkedHashMap<>();
		List<String> verbs = new ArrayList<>();

		for (String argument : arguments)
		{
			int equals = argument.indexOf('=');

			if (argument.startsWith("-") && equals > 0)
				settings.put("flyway." + argument.substring(1, equals), argument.substring(equals + 1));
			else
				verbs.add(argument);
		}
		for (String verb : verbs)
		{
			Map<String, Object> answer = new LinkedHashMap<>();

			try
			{
				run(verb, Flyway.configure().envVars().configuration(settings).load(), answer);
			}
			catch (FlywayException failure)
			{
				System.err.println("ERROR: " + failure.getMessage());
				return 1;
			}
			out.println("Flyway " + verb + ": " + JSON.writeValueAsString(answer));
		}
		return 0;
	}
}
