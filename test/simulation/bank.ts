/** Something outside of all processes that outlives them, and knows a key again. */
export interface Bank {
  /** Moves money once for each key; answers with the receipt, the same every time. */
  move(key: string, cents: number): string
  receipt(key: string): string | undefined
}

export function createBank(): Bank {
  const receipts = new Map<string, string>()
  return {
    move(key, cents) {
      const receipt = receipts.get(key) ?? `moved ${cents} cents`
      receipts.set(key, receipt)
      return receipt
    },
    receipt: (key) => receipts.get(key),
  }
}
