/** The clock that leases go by, in epoch ms: SQLite's, which is that of the machine all processes of a file run on. */
export const SQL_NOW = "cast(unixepoch('subsec') * 1000 as integer)"
