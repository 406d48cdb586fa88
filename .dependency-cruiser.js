// The architecture as a table, enforced. ARCHITECTURE.md explains it. Key: folder; value: the folders of src and the
// runtime packages that it may import. Node's own modules are open to all but `model`.
const table = {
  model: [[], []],
  // The resources that a flag may name are rows of a table of model.
  config: [['model'], ['@nestjs/common']],
  // What a certificate is worth. Node tells too little about certificates, so their DER is read here.
  certificates: [[], []],
  cluster: [
    ['config', 'model', 'certificates'],
    ['@nestjs/common', '@kubernetes/client-node', 'protobufjs', 'yaml'],
  ],
  kubelet: [['config', 'model', 'certificates'], ['@nestjs/common']],
  // What is true of all that is asked in each cycle, whatever it is.
  cycle: [['model'], []],
  // The exporters of GPUs. They are read with the flag only.
  accelerators: [
    ['certificates', 'config', 'model', 'cluster', 'cycle', 'kubelet'],
    ['@nestjs/common', 'prom-client', '@willsoto/nestjs-prometheus'],
  ],
  storage: [
    ['config', 'model'],
    ['@nestjs/common', 'prom-client', '@willsoto/nestjs-prometheus'],
  ],
  scraper: [
    ['config', 'model', 'cluster', 'cycle', 'kubelet', 'storage'],
    ['@nestjs/common', '@nestjs/schedule', 'prom-client', '@willsoto/nestjs-prometheus'],
  ],
  // Which cluster a file is of, cluster knows.
  state: [['config', 'model', 'cluster', 'scraper', 'storage'], ['@nestjs/common']],
  // Why numbers are missing, from all that is known. Its objects are what it answers with, for OpenAPI.
  reasons: [
    ['config', 'model', 'cluster', 'cycle', 'kubelet', 'scraper'],
    ['@nestjs/common', '@nestjs/swagger', 'prom-client', '@willsoto/nestjs-prometheus'],
  ],
  'metrics-api': [
    ['config', 'model', 'cluster', 'reasons'],
    [
      '@nestjs/common',
      '@nestjs/swagger',
      'class-transformer',
      '@nestjs/core',
      'rxjs',
      'protobufjs',
      'yaml',
      'prom-client',
      '@willsoto/nestjs-prometheus',
      'fastify',
    ],
  ],
  // Its routes are answered as those of the metrics API are: the same paths, errors, quantities and encoding.
  history: [
    ['config', 'model', 'metrics-api'],
    ['@nestjs/common', '@willsoto/nestjs-prometheus', 'fastify', 'prom-client'],
  ],
  // It sends files, with the errors of the metrics API. The charts of the page are uplot's.
  'live-page': [
    ['metrics-api', 'model'],
    ['@nestjs/common', 'fastify', 'uplot'],
  ],
  // Its guard is a hook of the HTTP adapter (@nestjs/core).
  auth: [
    ['config', 'model', 'certificates', 'cluster'],
    ['@nestjs/common', '@nestjs/core', 'fastify'],
  ],
  // It records what auth found out, and reaches its webhook as cluster reaches the kube-apiserver. Its hooks are those
  // of the HTTP adapter (@nestjs/core), for the reason that auth has; policies are YAML.
  audit: [
    ['config', 'model', 'auth', 'cluster'],
    ['@nestjs/common', '@nestjs/core', '@willsoto/nestjs-prometheus', 'fastify', 'prom-client', 'yaml'],
  ],
  health: [
    ['config', 'model', 'cluster', 'scraper', 'storage'],
    ['@nestjs/common', 'fastify'],
  ],
  // It reads the decorators of the API objects, which versions and resources there are, and which are asked for. See also below. Documents
  // are served in protobuf too, where extensions are texts of YAML.
  openapi: [
    ['config', 'metrics-api', 'model'],
    ['@nestjs/common', '@nestjs/swagger', 'fastify', 'protobufjs', 'yaml'],
  ],
  // What the server knows of itself: it asks all that know something.
  'internal-api': [
    ['config', 'model', 'cluster', 'health', 'openapi', 'reasons', 'scraper', 'state', 'storage'],
    ['@nestjs/common', '@nestjs/swagger', 'fastify'],
  ],
  // What it answers itself, before the rest of the server, is a Status: model.
  serving: [
    ['config', 'model', 'logging'],
    ['@nestjs/common', '@nestjs/platform-fastify', 'fastify'],
  ],
  logging: [['config'], ['@nestjs/common']],
  // It looks at what the server uses by the parts that the server uses, and opens no connection of its own.
  doctor: [['config', 'model', 'logging', 'certificates', 'cluster', 'kubelet', 'auth', 'accelerators'], []],
  monitoring: [['model'], ['@nestjs/common', 'prom-client', '@willsoto/nestjs-prometheus', 'fastify']],
};

// The same within the two large folders. Key: subfolder; value: what of the folder it may import, files without `.ts`.
const subfolderTable = {
  // How a page is read, once its bytes are here.
  'kubelet/page': ['kubelet/answer-error'],
  'kubelet/address': ['kubelet/kubelet-error'],
  // Whom a kubelet must be, and what it is shown of this server.
  'kubelet/trust': ['kubelet/kubelet-error'],
  'kubelet/http': ['kubelet/address/', 'kubelet/trust/', 'kubelet/answer-error', 'kubelet/kubelet-error'],
  // What went wrong, in words.
  'kubelet/failures': [
    'kubelet/http/',
    'kubelet/page/',
    'kubelet/trust/',
    'kubelet/answer-error',
    'kubelet/kubelet-error',
  ],
  // What the API says: its kinds, their numbers as texts, its errors.
  'metrics-api/objects': [],
  'metrics-api/memory': [],
  'metrics-api/encoding': ['metrics-api/objects/', 'metrics-api/memory/'],
  'metrics-api/lists': ['metrics-api/objects/', 'metrics-api/memory/', 'metrics-api/encoding/'],
  // Loaded with the flag only, so nothing else of the folder imports it.
  'metrics-api/watch': ['metrics-api/objects/', 'metrics-api/encoding/', 'metrics-api/lists/'],
};

const subfolders = Object.entries(subfolderTable).map(([subfolder, allowed]) => ({
  name: `${subfolder.replace('/', '-')}-imports`,
  comment: `of its folder, src/${subfolder} may import: ${allowed.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${subfolder}/`, pathNot: '[.]spec[.]ts$' },
  to: {
    path: `^src/${subfolder.split('/')[0]}/`,
    pathNot: `^src/(${[`${subfolder}/`, ...allowed.map((one) => (one.endsWith('/') ? one : `${one}[.]ts$`))].join('|')})`,
  },
}));

// These get their numbers by the port `model/usage-source`. Only their Nest modules name the module that provides it.
const readSide = ['history', 'metrics-api', 'reasons'];
const BINDING = '^src/storage/storage[.]module[.]ts$';

const folders = Object.entries(table).flatMap(([folder, [inside, packages]]) => [
  {
    name: `${folder}-imports-folders`,
    comment: `src/${folder} may import: ${inside.join(', ') || 'no other folder'}`,
    severity: 'error',
    from: { path: `^src/${folder}/`, pathNot: '[.]spec[.]ts$' },
    to: {
      path: '^src/',
      pathNot: [`^src/(${[folder, ...inside].join('|')})/`, ...(readSide.includes(folder) ? [BINDING] : [])],
    },
  },
  {
    name: `${folder}-imports-packages`,
    comment: `src/${folder} may import the packages: ${packages.join(', ') || 'none'}`,
    severity: 'error',
    from: { path: `^src/${folder}/`, pathNot: '[.]spec[.]ts$' },
    to: {
      path: 'node_modules/',
      pathNot: [...packages.map((name) => `node_modules/${name}/`), 'node_modules/tslib/', 'node_modules/@types/node/'],
    },
  },
]);

export default {
  forbidden: [
    ...folders,
    ...subfolders,
    {
      name: 'read-side-is-bound-in-modules',
      severity: 'error',
      from: { path: `^src/(${readSide.join('|')})/`, pathNot: ['[.]module[.]ts$', '[.]spec[.]ts$'] },
      to: { path: BINDING },
    },
    {
      name: 'model-is-pure',
      severity: 'error',
      from: { path: '^src/model/', pathNot: '[.]spec[.]ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'src-never-imports-test',
      severity: 'error',
      from: { path: '^src/', pathNot: '[.]spec[.]ts$' },
      to: { path: '^(test|deploy)/' },
    },
    {
      name: 'image-needs-no-test',
      comment: 'deploy/image runs in a container build, which has no tests; a release also needs kubectl and helm',
      severity: 'error',
      from: { path: '^deploy/image/' },
      to: { path: '^(src|test|deploy/release)/', pathNot: '^src/node-options[.]ts$' },
    },
    {
      name: 'live-page-browser-imports',
      comment: 'src/live-page/browser runs in browsers: it may import itself and uplot, and nothing of the server',
      severity: 'error',
      from: { path: '^src/live-page/browser/', pathNot: '[.]spec[.]ts$' },
      to: { path: '.', pathNot: ['^src/live-page/browser/', 'node_modules/uplot/'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'openapi-reads-objects',
      comment:
        'src/openapi describes what the metrics API answers; of how it is answered, only the reading of Accept is shared',
      severity: 'error',
      from: { path: '^src/openapi/' },
      to: {
        path: '^src/metrics-api/',
        pathNot: '^src/metrics-api/(objects/|encoding/media-range[.]ts$)',
      },
    },
    {
      name: 'accelerators-use-connections-of-kubelet',
      severity: 'error',
      from: { path: '^src/accelerators/', pathNot: '[.]spec[.]ts$' },
      to: { path: '^src/kubelet/', pathNot: '^src/kubelet/(http/|answer-error[.]ts$)' },
    },
    {
      name: 'only-these-touch-the-network',
      comment:
        'audit reaches its webhook by a connection of cluster; of node:net it uses isIP alone, in one file; accelerators has the TLS of exporters',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/(kubelet|cluster|serving|accelerators/exporters)/',
          '^src/audit/source-addresses[.]ts$',
          '[.]spec[.]ts$',
        ],
      },
      to: { dependencyTypesNot: ['type-only'], path: '^(node:)?(net|tls|http|https|http2)$|node_modules/undici/' },
    },
  ],
  options: {
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
