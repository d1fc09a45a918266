import type { ControlPlaneOptions } from '@nofx/control-plane'
import type { Storage } from '@nofx/core'

/** What `createControlPlane` takes, on a store that is kept: the same object serves the program and the command line. */
export interface NofxConfig extends ControlPlaneOptions {
  readonly storage: Storage
}

/**
 * Types the configuration that `nofx` reads; gives it back as it is.
 *
 * @example
 * ```ts
 * // nofx.config.js
 * export default defineConfig({ storage: postgresStorage({ connectionString: process.env.DATABASE_URL }), agents, workflows, steps })
 * ```
 */
export function defineConfig<Config extends NofxConfig>(config: Config): Config {
  return config
}
