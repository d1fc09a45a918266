/** `postgres://user:secret@host`: everything between the user and the last @ of the word. */
const IN_URL = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):\S*@/gi

/** `password=secret`, in the query of a URL or in a list of settings. */
const IN_SETTING = /\b(password|pwd)=[^\s&"']+/gi

/** Takes passwords out of a text that is shown or logged. */
export function hideSecrets(text: string): string {
  return text.replace(IN_URL, '$1:***@').replace(IN_SETTING, '$1=***')
}

/** The same for a text that is meant as one URL, whatever it holds. */
export function hideUrlSecrets(text: string): string {
  return hideSecrets(text.replace(/(:\/\/[^:@]*):.*@/s, '$1:***@'))
}
