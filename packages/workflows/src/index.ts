export const placeholder = '@nofx/workflows'
