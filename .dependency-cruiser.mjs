// The arrows of the house: who may import whom. ARCHITECTURE.md draws the same picture.

const siblings = ['orchestration', 'workflows', 'analytics']
const portable = ['core', 'runtime', ...siblings, 'control-plane']

/** Packages of ours that each package may import. */
const arrows = {
  core: [],
  runtime: ['core'],
  orchestration: ['core', 'runtime'],
  workflows: ['core', 'runtime'],
  analytics: ['core'],
  'adapters-postgres': ['core'],
  'adapters-sqlite': ['core'],
  testing: ['core', 'runtime'],
  'control-plane': ['core', 'runtime', ...siblings, 'adapters-postgres'],
  cli: ['core', 'runtime', ...siblings, 'control-plane', 'adapters-postgres', 'adapters-sqlite'],
}

const testFile = '[.]test(-d)?[.]ts$'
const source = (name) => `^packages/${name}/src/`

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(arrows).map(([name, allowed]) => ({
      name: `arrows-of-${name}`,
      comment: `${name} may import of our packages: ${allowed.join(', ') || 'none'}. What it needs of another is a port in core.`,
      severity: 'error',
      from: { path: source(name), pathNot: testFile },
      to: { path: '^packages/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
    })),
    {
      name: 'siblings-never-meet',
      comment: 'Not even the tests of orchestration, workflows and analytics import a sibling: control-plane is where they meet.',
      severity: 'error',
      from: { path: `^packages/(${siblings.join('|')})/` },
      to: { path: `^packages/(${siblings.join('|')})/`, pathNot: '^packages/$1/' },
    },
    {
      name: 'through-the-front-door',
      comment: 'Another package is its index.ts, or one of the further entries that its package.json names; what is not listed there is private.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/[^/]+/', pathNot: ['^packages/$1/', '^packages/[^/]+/src/index[.]ts$', '^packages/workflows/src/(graphlib|templates|generation|ai-sdk)[.]ts$'] },
    },
    {
      name: 'no-platform',
      comment: 'These packages run on any JavaScript runtime; only adapters touch the platform.',
      severity: 'error',
      from: { path: `^packages/(${portable.join('|')})/src/`, pathNot: testFile },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other to load are one concept, or miss a third. Neighbours may know each other as types.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'source-never-imports-tests',
      comment: 'Test files and test folders are not shipped.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: testFile },
      to: { path: [testFile, '^packages/[^/]+/test/', '^test/'] },
    },
    {
      name: 'no-undeclared-dependency',
      comment: "A package imports only what its own package.json declares; development dependencies only in tests.",
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: testFile },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      comment: 'An import that resolves to nothing would slip past every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/[^/]+/(dist/|tsup[.]config[.]ts)' },
    // Types count: an `import type` across an arrow couples two packages as well.
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['@nofx/source', 'import', 'node', 'default'] },
  },
}
