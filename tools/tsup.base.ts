import { defineConfig } from 'tsup'

/** The build every package shares: ECMAScript modules with declarations, for any JavaScript runtime unless told otherwise. */
export const nofxPackage = ({ platform = 'neutral' }: { readonly platform?: 'neutral' | 'node' } = {}) =>
  defineConfig({
    entry: ['src/index.ts'],
    format: 'esm',
    platform,
    target: 'es2022',
    dts: true,
    sourcemap: true,
    clean: true,
  })
