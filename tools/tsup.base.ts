import { defineConfig } from 'tsup'
import { writeThirdPartyNotices } from './third-party-notices.ts'

/**
 * What goes into one file with our code, and of zod only the parts that are used: as packages of many files they take longer to load
 * than all of ours. Their licences go with it.
 */
const BUNDLED = ['zod', '@marcbachmann/cel-js', 'uuid', 'eventemitter3'] as const

/** The build every package shares: ECMAScript modules with declarations, for any JavaScript runtime unless told otherwise. */
export const nofxPackage = ({ platform = 'neutral', entry = ['src/index.ts'] }: { readonly platform?: 'neutral' | 'node'; readonly entry?: string[] } = {}) =>
  defineConfig({
    entry,
    format: 'esm',
    platform,
    target: 'es2022',
    dts: true,
    noExternal: BUNDLED.map((name) => new RegExp(`^${name}(/|$)`)),
    // `node:sqlite` has no other name.
    removeNodeProtocol: false,
    sourcemap: true,
    clean: true,
    onSuccess: async () => writeThirdPartyNotices(BUNDLED, process.cwd()),
  })
