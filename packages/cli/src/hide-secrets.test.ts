import { describe, expect, it } from 'vitest'
import { hideSecrets, hideUrlSecrets } from './hide-secrets.ts'

describe('hideSecrets', () => {
  it('takes passwords out of URLs and settings, wherever they stand', () => {
    expect(hideSecrets('at postgres://app:s3c@ret@db:5432/app, and redis://:s3cret@h too')).toBe('at postgres://app:***@db:5432/app, and redis://:***@h too')
    expect(hideSecrets('"postgres://a:p"w@h/d" is no URL')).toBe('"postgres://a:***@h/d" is no URL')
    expect(hideSecrets('host=h password=s3cret dbname=d; ?user=a&password=s3cret&ssl=1')).toBe('host=h password=*** dbname=d; ?user=a&password=***&ssl=1')
  })

  it('leaves other text as it is', () => {
    for (const text of ['postgres://app@db:5432/app', 'Update @nofx/adapters-postgres.', 'http://localhost:8080/x', 'a: b@c']) expect(hideSecrets(text)).toBe(text)
  })

  it('takes everything for a password that stands where one would, in a text that is meant as a URL', () => {
    expect(hideUrlSecrets('postgres://a:s3 cret@x@h:p/d')).toBe('postgres://a:***@h:p/d')
  })
})
