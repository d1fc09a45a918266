import { NofxError } from '@nofx/core'

/**
 * Loads a driver that the user installs only when it is used.
 * @throws NofxError `storage.dependency_missing`, with the command that installs it
 */
export async function optionalDependency<Module>(name: string, load: () => Promise<Module>, user: string): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    const { code } = cause as { code?: unknown }
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw cause
    throw new NofxError('storage.dependency_missing', `${user} needs the package ${name}, which is not installed. Run: npm install ${name}`, { cause })
  }
}
