/** Which database is meant, for messages: host, port, database and schema, and never user or password. */
export function printPlace(connection: string | object | undefined, schema: string): string {
  const { host, port, database } = typeof connection === 'string' ? fromUrl(connection) : fromOptions(connection ?? {})
  return `Postgres at ${host}:${port}, database "${database}", schema "${schema}"`
}

interface Place {
  readonly host: string
  readonly port: string
  readonly database: string
}

const DEFAULTS: Place = { host: process.env.PGHOST ?? 'localhost', port: process.env.PGPORT ?? '5432', database: process.env.PGDATABASE ?? '(default)' }

function fromUrl(connectionString: string): Place {
  try {
    const { hostname, port, pathname, searchParams } = new URL(connectionString)
    return {
      host: hostname || (searchParams.get('host') ?? DEFAULTS.host),
      port: port || (searchParams.get('port') ?? DEFAULTS.port),
      database: decodeURIComponent(pathname.slice(1)) || DEFAULTS.database,
    }
  } catch {
    return { host: '(unreadable connection string)', port: '?', database: '?' }
  }
}

function fromOptions(options: object): Place {
  const { connectionString, host, port, database } = options as { readonly [option: string]: unknown }
  if (typeof connectionString === 'string') return fromUrl(connectionString)
  return {
    host: typeof host === 'string' ? host : DEFAULTS.host,
    port: typeof port === 'number' || typeof port === 'string' ? String(port) : DEFAULTS.port,
    database: typeof database === 'string' ? database : DEFAULTS.database,
  }
}
