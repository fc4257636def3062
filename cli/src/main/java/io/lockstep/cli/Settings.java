package io.lockstep.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.lockstep.core.failure.LockstepException;
import io.lockstep.core.failure.NearestMatch;
import io.lockstep.core.spec.Setting;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where settings come from: command line, then {@code LOCKSTEP_…} in the environment, then the
 * {@code --config} file, then the defaults. In the file a setting is the option's name without its
 * dashes, either at the top (for every verb that has it) or within a section named after the verb.
 */
final class Settings implements IDefaultValueProvider {
  private static final Set<String> NOT_SETTINGS =
      Set.of("--help", "--version", "--config", "--dry-run", "--json", "--verbose");

  /** Where a value can come from, the weakest first. */
  enum Source {
    DEFAULT,
    FILE,
    ENVIRONMENT,
    COMMAND_LINE
  }

  private final Map<String, String> environment;
  private final ConfigObject file;

  private Settings(Map<String, String> environment, ConfigObject file) {
    this.environment = environment;
    this.file = file;
  }

  /**
   * Reads the file that the command line or {@code LOCKSTEP_CONFIG} names.
   *
   * @throws LockstepException (exit 2) where it cannot be read, with file and line
   */
  static Settings load(List<String> words, Map<String, String> environment) {
    String name = environment.get("LOCKSTEP_CONFIG");
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).startsWith("--config=")) {
        name = words.get(i).substring("--config=".length());
      } else if (words.get(i).equals("--config") && i + 1 < words.size()) {
        name = words.get(i + 1);
      }
    }
    return new Settings(
        Map.copyOf(environment), name == null ? ConfigFactory.empty().root() : parse(name));
  }

  private static ConfigObject parse(String name) {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      throw unreadable(name).because(e);
    }
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw unreadable(name);
    }
    try {
      Config config = ConfigFactory.parseFile(path.toFile()).resolve();
      return config.root();
    } catch (ConfigException e) {
      ConfigOrigin origin = e.origin();
      String at = origin == null ? name : name + ": line " + origin.lineNumber();
      String message = String.valueOf(e.getMessage()).replaceFirst("^.*?: \\d+: ", "");
      throw LockstepException.usage(at + ": " + message.lines().findFirst().orElse("")).because(e);
    }
  }

  private static LockstepException unreadable(String name) {
    return LockstepException.usage("config file " + name + " cannot be read");
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    if (!(arg instanceof OptionSpec option) || NOT_SETTINGS.contains(option.longestName())) {
      return null;
    }
    refuseUnknown(option.command());
    String fromEnvironment = environment.get(variable(option));
    if (fromEnvironment != null) {
      return fromEnvironment;
    }
    ConfigValue value = inFile(option);
    return value == null ? null : text(value);
  }

  /**
   * Every setting of a parsed command, with where its value came from; of options that its help
   * leaves out, those that were given.
   */
  static Map<String, Setting> of(CommandSpec command) {
    Map<String, Setting> settings = new LinkedHashMap<>();
    Settings sources = (Settings) command.defaultValueProvider();
    for (OptionSpec option : command.options()) {
      if (!NOT_SETTINGS.contains(option.longestName())
          && !(option.hidden() && source(command, option) == Source.DEFAULT)) {
        settings.put(
            name(option), new Setting(plain(option.getValue()), sources.origin(command, option)));
      }
    }
    return settings;
  }

  /** Records what an option that was not given comes to, and how that was worked out. */
  static void computed(
      Map<String, Setting> settings,
      String name,
      @Nullable Object given,
      @Nullable Object value,
      String how) {
    if (given == null) {
      settings.put(name, new Setting(value, how));
    }
  }

  /**
   * Where an option of a parsed command got its value.
   *
   * @param name with its dashes
   */
  static Source source(CommandSpec command, String name) {
    return source(command, command.findOption(name));
  }

  private static Source source(CommandSpec command, OptionSpec option) {
    Settings settings = (Settings) command.defaultValueProvider();
    if (command.commandLine().getParseResult().hasMatchedOption(option)) {
      return Source.COMMAND_LINE;
    }
    if (settings.environment.containsKey(variable(option))) {
      return Source.ENVIRONMENT;
    }
    return settings.inFile(option) == null ? Source.DEFAULT : Source.FILE;
  }

  private String origin(CommandSpec command, OptionSpec option) {
    Source source = source(command, option);
    ConfigValue value = inFile(option);
    return switch (source) {
      case COMMAND_LINE -> "command line";
      case ENVIRONMENT -> "environment " + variable(option);
      default ->
          value == null
              ? "default"
              : value.origin().filename() + ": line " + value.origin().lineNumber();
    };
  }

  private @Nullable ConfigValue inFile(OptionSpec option) {
    if (file.get(option.command().name()) instanceof ConfigObject section
        && section.containsKey(name(option))) {
      return section.get(name(option));
    }
    return file.get(name(option));
  }

  /** A key that no verb knows is a mistake, and a mistake must not be silent. */
  private void refuseUnknown(CommandSpec verb) {
    CommandSpec root = verb.root();
    Map<String, CommandSpec> verbs =
        root.subcommands().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getCommandSpec()));
    Set<String> everywhere =
        verbs.values().stream()
            .flatMap(v -> v.options().stream())
            .map(Settings::name)
            .collect(Collectors.toSet());
    file.forEach(
        (key, value) -> {
          CommandSpec section = verbs.get(key);
          if (section != null && value instanceof ConfigObject keys) {
            Set<String> known =
                section.options().stream().map(Settings::name).collect(Collectors.toSet());
            keys.forEach((inner, v) -> refuseUnknown(inner, v, known));
          } else {
            refuseUnknown(key, value, everywhere);
          }
        });
  }

  private static void refuseUnknown(String key, ConfigValue value, Set<String> known) {
    if (!known.contains(key)) {
      throw LockstepException.usage(
              value.origin().filename()
                  + ": line "
                  + value.origin().lineNumber()
                  + ": unknown setting '"
                  + key
                  + "'")
          .hint(NearestMatch.suggestion(key, known.stream().sorted().toList()));
    }
  }

  private static String text(ConfigValue value) {
    if (value.valueType() == ConfigValueType.LIST) {
      return ((ConfigList) value)
          .unwrapped().stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    return String.valueOf(value.unwrapped());
  }

  /** Numbers, booleans and text stay themselves in JSON; anything else is its text. */
  static @Nullable Object plain(@Nullable Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    if (value instanceof SweptOption<?> swept && swept.size() == 1) {
      return plain(swept.value());
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Settings::plain).toList();
    }
    if (value.getClass().isArray()) {
      throw new IllegalArgumentException("an array has no text of its own: use a list");
    }
    return value instanceof Enum<?> e ? e.name().toLowerCase(Locale.ROOT) : value.toString();
  }

  private static String name(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }

  private static String variable(OptionSpec option) {
    return "LOCKSTEP_" + name(option).toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
