import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseAst } from 'rolldown/parseAst';

// Puts what `nest build` compiled into `build`, and all packages that it uses, into `dist`: one file that is always
// loaded, and a few that are loaded when they are needed. Nothing else is read at run time, node_modules included.

/** The folder of `build` and `dist`: the demo has its own, so that it changes no build that somebody measures or ships. */
const FOLDER = process.env.BUILD_FOLDER ?? '.';

/** What reads decorators, and the function of it that does. */
const SCHEMAS = new Map(
  [
    ['openapi/decorated-schemas', 'metricsSchemas'],
    ['internal-api/internal-schemas', 'internalSchemas'],
  ].map(([module, name]) => [fileURLToPath(new URL(`${FOLDER}/build/src/${module}.js`, import.meta.url)), name]),
);

/**
 * What packages import at once and this server never uses: who asks for it gets an error that names it. Each costs
 * memory in every process; what is left is held to a budget (test/budget).
 */
const UNUSED = [
  // JSON schemas of routes: see src/serving/http-adapter.ts.
  { module: /^@fastify\/(ajv-compiler|fast-json-stringify-compiler)$/ },
  // The loggers that Nest's replaces, and requests without a socket.
  { module: /^(pino|light-my-request)$/ },
  // Cron expressions: the scrape has an interval.
  { module: /^cron$/ },
  // Exemplars of process metrics.
  { module: /^@opentelemetry\/api$/ },
  // The generated clients of all API groups, and the HTTP client that they use.
  { module: /^(\.\/gen\/.*|undici)$/, importer: /@kubernetes.client-node/ },
];

/** All but `module`, which the bundler's own first lines import. */
const BUILTIN = new RegExp(`^(node:)?(${builtinModules.filter((name) => name !== 'module').join('|')})$`);

const unused = {
  name: 'unused',
  resolveId: {
    filter: { id: UNUSED.map(({ module }) => module) },
    handler(source, importer = '') {
      const known = UNUSED.some(({ module, importer: by }) => module.test(source) && (by ?? /./).test(importer));
      return known ? `\0unused:${source}` : null;
    },
  },
  load: {
    filter: { id: /^\0unused:/ },
    handler: (id) => ({
      moduleType: 'js',
      code: `module.exports = new Proxy({}, { get(_, name) {
        if (name === '__esModule' || typeof name === 'symbol') return undefined;
        throw new Error(${JSON.stringify(`${id.slice(8)} is not in this build: see rolldown.config.js, asked for: `)} + name);
      } });`,
    }),
  },
};

/**
 * Node's own modules, asked for as a function: `import` reads every export of one, and those of `http` that are made when
 * they are first read (WebSocket and more) load a whole HTTP client.
 */
const nodeModules = {
  name: 'node-modules',
  resolveId: {
    filter: { id: BUILTIN },
    handler: (source) => `\0node-module:${source.replace(/^node:/, '')}`,
  },
  load: {
    filter: { id: /^\0node-module:/ },
    handler: (id) => ({
      moduleType: 'js',
      code: `module.exports = process.getBuiltinModule(${JSON.stringify(id.slice(13))});`,
    }),
  },
};

/** Nest's own logger, which ours takes the place of, makes a formatter of dates when it is loaded: 6 MB of ICU. */
const dates = {
  name: 'dates',
  transform: {
    filter: { id: /@nestjs.common.services.(console-)?logger\.service\.js$/ },
    handler(code, id) {
      const made = 'new Intl.DateTimeFormat(';
      if (!code.includes(made)) throw new Error(`${id} makes no formatter of dates any more: take this plugin away`);
      const when = '{ format: (date) => new Intl.DateTimeFormat(...options).format(date) }';
      return code.replaceAll(made, `((...options) => (${when}))(`);
    },
  },
};

/** What the decorators say of the API is found out now: @nestjs/swagger, which reads them, stays out of the server. */
const schemas = {
  name: 'schemas',
  load: {
    filter: { id: [...SCHEMAS.keys()] },
    async handler(id) {
      await import('reflect-metadata');
      const name = SCHEMAS.get(id);
      const { [name]: read } = await import(pathToFileURL(id).href);
      return `const SCHEMAS = ${JSON.stringify(read())};\nexport const ${name} = () => SCHEMAS;\n`;
    },
  },
};

/** V8 keeps the text of a module for as long as it is loaded: two bytes a character if a single one is not ASCII. */
const ascii = {
  name: 'ascii',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/(\\*)([^\0-\x7f])/g, escaped);
    }
  },
};

/** In texts, templates and regular expressions, where such characters are, a backslash before one changes nothing. */
function escaped(_, backslashes, character) {
  const kept = backslashes.slice(0, backslashes.length - (backslashes.length % 2));
  return `${kept}\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Shortens the text of the server, which V8 keeps. Functions and classes keep their names, and statements their lines:
 * Nest finds providers by the names of classes, and people read stack traces.
 */
const keepNames = { function: true, class: true };
const minify = {
  compress: { keepNames },
  mangle: { toplevel: false, keepNames },
  codegen: { removeWhitespace: false },
};

/** Removes comments of one line and indentation, except within texts. Each statement keeps its line. */
const indentation = {
  name: 'indentation',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = withoutIndentation(chunk.code);
  },
};

function withoutIndentation(code) {
  const texts = templateTexts(parseAst(code, { lang: 'js' }));
  let next = 0;
  return code.replaceAll(/^(?:[\t ]*\/\/.*\n|[\t ]+)/gm, (found, offset) => {
    while (next < texts.length && texts[next].end <= offset) next++;
    return next < texts.length && texts[next].start < offset ? found : '';
  });
}

/** The texts of templates within a node of the syntax tree, in their order. */
function templateTexts(node) {
  if (node === null || typeof node !== 'object') return [];
  if (node.type === 'TemplateElement') return [node];
  return Object.values(node).flatMap(templateTexts);
}

const common = { platform: 'node', plugins: [unused, nodeModules, dates, schemas, ascii, indentation] };

/** The ECMAScript modules of rxjs, of which only what is used gets into the server. For Node it names its CommonJS ones. */
const rxjs = (name) => fileURLToPath(new URL(`node_modules/rxjs/dist/esm/${name}.js`, import.meta.url));

/** What loads the rest, and starts before it. */
const main = {
  ...common,
  input: { main: `${FOLDER}/build/src/main.js` },
  output: {
    dir: `${FOLDER}/dist`,
    cleanDir: true,
    format: 'esm',
    comments: { legal: false, annotation: false, jsdoc: false },
  },
};

/** The server, as V8 can keep its compiled code (`src/compiled-files.ts`). */
const server = {
  ...common,
  input: { run: `${FOLDER}/build/src/run.js` },
  // What Nest uses if it is there: it asks within try, and takes their absence for an answer.
  external: [
    /^@nestjs\/(microservices|websockets|platform-express)/,
    /^@fastify\/(static|view|multipart)$/,
    'class-validator',
  ],
  resolve: { alias: { 'rxjs/operators': rxjs('operators/index'), rxjs: rxjs('index') } },
  treeshake: { moduleSideEffects: (id) => !/node_modules.(@kubernetes.client-node|yaml|rxjs)/.test(id) },
  output: {
    dir: `${FOLDER}/dist`,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    // Nest finds providers by their classes' names, and people read stack traces.
    keepNames: true,
    minify,
    // reflect-metadata comes before every decorator, whichever file it is in.
    strictExecutionOrder: true,
    // All that is loaded at any rate is one file, which the others may use: it is complete when they are loaded.
    codeSplitting: {
      groups: [{ name: 'server', test: /build.src.(serve|command-line)\.js$/ }],
      includeDependenciesRecursively: true,
    },
    comments: { legal: false, annotation: false, jsdoc: false },
  },
};

/** What the live page is besides its scripts: its document, and its styles after those of the charts. */
const pageFiles = {
  name: 'page-files',
  generateBundle() {
    const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
    const styles = ['node_modules/uplot/dist/uPlot.min.css', 'src/live-page/browser/app.css'].map(read).join('\n');
    this.emitFile({ type: 'asset', fileName: 'app.css', source: styles });
    for (const fileName of ['index.html', 'icon.svg']) {
      this.emitFile({ type: 'asset', fileName, source: read(`src/live-page/browser/${fileName}`) });
    }
  },
};

/** The live page, for browsers: `app.js`, and `detail.js` once there is a chart to draw. */
const livePage = {
  platform: 'browser',
  input: { app: 'src/live-page/browser/app.ts' },
  tsconfig: 'src/live-page/browser/tsconfig.json',
  plugins: [pageFiles],
  output: {
    dir: `${FOLDER}/dist/live-page`,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'detail.js',
    minify: true,
  },
};

// One after the other: the first cleans the folder.
export default [main, server, livePage];
