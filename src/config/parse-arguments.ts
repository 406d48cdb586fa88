import {
  type FlagName,
  type FlagValue,
  defaultOf,
  definitionOf,
  flagFormerlyCalled,
  flagNames,
  flagWithShort,
  isFlagName,
} from './flag-table.js';
import { type FlagType, flagTypes } from './flag-types.js';
import { FlagValues } from './flag-values.js';
import { unreadFlags } from './unread-flags.js';

/** The parsed command line, by pflag's rules. */
export interface ParsedArguments {
  readonly values: FlagValues;
  /** One sentence for each error, in the order of the command line. */
  readonly errors: readonly string[];
  /** Flags whose value could not be read. For these, `values` has an earlier use or the default. */
  readonly failed: ReadonlySet<FlagName>;
  /** One sentence for each ignored word, and for each given flag that has no effect. */
  readonly warnings: readonly string[];
}

/**
 * Reads a command line, program name not included: `--flag=value`, `--flag value`, `--flag` for bool flags, `-f value`,
 * `-f=value`, `-fvalue`. Never throws. Errors are in `errors`.
 */
export function parseArguments(argv: readonly string[]): ParsedArguments {
  return new ArgumentReader(argv).read();
}

class ArgumentReader {
  private readonly rest: string[];
  private readonly given = new Map<FlagName, FlagValue>();
  private readonly failed = new Set<FlagName>();
  private readonly errors: string[] = [];
  private readonly told: string[] = [];
  /** The bool flag just before, without a value: for the hint about a truth value after it. */
  private bareBool?: FlagName;

  constructor(argv: readonly string[]) {
    this.rest = [...argv];
  }

  read(): ParsedArguments {
    for (let argument = this.rest.shift(); argument !== undefined; argument = this.rest.shift()) {
      if (argument === '--') {
        for (const word of this.rest.splice(0)) this.ignoreWord(word);
      } else if (argument.startsWith('--')) {
        this.readLong(argument);
      } else if (argument.startsWith('-') && argument !== '-') {
        this.readShorts(argument);
      } else {
        this.ignoreWord(argument);
      }
    }
    const { given, failed, errors, told } = this;
    return { values: new FlagValues(given), errors, failed, warnings: [...told, ...[...given].flatMap(warningFor)] };
  }

  private readLong(argument: string): void {
    const [, typed = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(argument) ?? [];
    if (typed === '' || typed.startsWith('-')) {
      this.errors.push(`bad flag syntax ${quote(argument)}; want --name or --name=value`);
      return;
    }
    // Components of Kubernetes accept kubelet_port for kubelet-port.
    const name = typed.replaceAll('_', '-');
    if (isFlagName(name)) {
      this.use(name, value, `--${name}`);
      return;
    }
    const current = flagFormerlyCalled(name);
    if (current !== undefined) {
      this.told.push(`flag "--${name}" is deprecated; want --${current}`);
      this.use(current, value, `--${name}`);
      return;
    }
    const nearest = nearestName(name, flagNames);
    this.errors.push(
      `unknown flag "--${typed}"; ${nearest ? `did you mean "--${nearest}"?` : '--help lists all flags'}`,
    );
    // The next word is probably its value, so it is not reported too.
    if (value === undefined && this.rest[0]?.startsWith('-') === false) this.rest.shift();
  }

  /** Reads one letter, or several of which all but the last are bool flags, as in `-hv4`. */
  private readShorts(argument: string): void {
    for (let letters = argument.slice(1); letters !== '';) {
      const name = flagWithShort(letters[0]!);
      if (name === undefined) {
        const long = argument.replace(/^-/, '').replace(/=.*$/s, '').replaceAll('_', '-');
        const hint = isFlagName(long) ? `did you mean "--${long}"?` : '--help lists all flags';
        this.errors.push(`unknown shorthand flag ${quote(letters[0]!)} in ${quote(argument)}; ${hint}`);
        return;
      }
      const attached = letters.slice(1);
      const label = `-${letters[0]}, --${name}`;
      // For pflag, a lone "=" at the end is the value.
      if (attached.startsWith('=') && attached !== '=') {
        this.use(name, attached.slice(1), label);
        return;
      }
      if (definitionOf(name).type !== 'bool') {
        this.use(name, attached === '' ? undefined : attached, label);
        return;
      }
      this.use(name, undefined, label);
      letters = attached;
    }
  }

  /** Notes one use of a flag. Without `=value`, the next argument is the value, except for bool flags. */
  private use(name: FlagName, value: string | undefined, label: string): void {
    const definition = definitionOf(name);
    const type: FlagType<FlagValue> = flagTypes[definition.type];
    this.bareBool = value === undefined && definition.type === 'bool' ? name : undefined;
    const text = value ?? (definition.type === 'bool' ? 'true' : this.rest.shift());
    if (text === undefined) {
      this.errors.push(`flag "${label}" needs an argument; want ${type.want}`);
      this.failed.add(name);
      return;
    }
    try {
      this.given.set(name, type.parse(definition.words?.[text] ?? text, this.given.get(name)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.errors.push(`invalid argument ${quote(text)} for "${label}": ${reason}; want ${type.want}`);
      this.failed.add(name);
    }
  }

  /** Ignores words that belong to no flag, as the original does, so that existing installations keep running. */
  private ignoreWord(word: string): void {
    const meant = this.bareBool && /^(?:true|false)$/i.test(word) ? `; did you mean --${this.bareBool}=${word}?` : '';
    this.told.push(`argument ${quote(word)} is ignored: it belongs to no flag${meant}`);
    this.bareBool = undefined;
  }
}

function warningFor([name, value]: [FlagName, FlagValue]): string[] {
  const isDefault = JSON.stringify(value) === JSON.stringify(defaultOf(name));
  const reason = unreadFlags.get(name);
  if (isDefault || reason === undefined) return [];
  return [`flag "--${name}" is accepted but has no effect, because ${reason}`];
}

/** Quotes a typed text, similar to Go's %q. */
function quote(text: string): string {
  return JSON.stringify(text);
}

/**
 * Returns the candidate with the fewest single-letter edits from the name; undefined if it takes more than one edit for
 * each three letters.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let fewest = Math.floor(name.length / 3) + 1;
  for (const candidate of candidates) {
    const edits = editDistance(name, candidate);
    if (edits < fewest) [nearest, fewest] = [candidate, edits];
  }
  return nearest;
}

/** Levenshtein's distance, one row of the matrix at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
