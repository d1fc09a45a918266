import type { FindingKind } from './findings.ts'

/** What to do about a finding, in one sentence; the report prints it under each of its top findings. */
export const ACTIONS: Readonly<Record<FindingKind, string>> = {
  'broken-manifest': 'Mend the JSON at this line, then run the package manager once.',
  'broken-syntax': 'Mend the syntax at this line, or keep the file out of the sources if it is a template.',
  'undeclared-dependency': 'Declare the package in the manifest, in the section that fits its use.',
  'unused-dependency': 'Remove the entry, install, and run build and tests; keep it if a tool loads it by itself.',
  'duplicate-dependency': 'Align the ranges so that one version satisfies all, or let the package manager deduplicate.',
  'missing-lockfile': 'Commit the lockfile of your package manager.',
  'unpinned-dependency': 'Give a range that excludes the next breaking release, such as "^1.2.3".',
  'complex-function': 'Split it along its decisions, or replace branches by a table; begin with the deepest part.',
  'long-function': 'Find the steps it is made of and give each a function with a name.',
  'deep-nesting': 'Return early, and move the inner loops into functions of their own.',
  'large-file': 'Look for the second concept in it and give that its own file.',
  'deep-indentation': 'Move the innermost blocks into functions of their own.',
  hotspot: 'Before the next change here, add tests around it and split off the part that changes most.',
  'bus-factor': 'Let somebody else make the next changes here, and review them together.',
  'untested-source': 'Write a first test that imports it, for the function named here.',
  'no-tests': 'Set up a test runner and write the first test for this file.',
  'dead-link': 'Correct the target, or remove the link.',
  'dead-anchor': 'Correct the anchor to the slug of the heading it means.',
  'undocumented-exports': 'Put a doc comment above each: what it is, units, what it throws.',
  'missing-readme': 'Write a README: what it is, how to begin, where to read on.',
  'huge-file': 'Generate or download it instead of tracking it, if it was not written by hand.',
  'binary-file': 'Keep large binaries out of the history, for instance in Git LFS.',
}
