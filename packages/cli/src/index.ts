export { defineConfig, type NofxConfig } from './define-config.ts'
