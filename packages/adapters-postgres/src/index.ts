export const placeholder = '@nofx/adapters-postgres'
