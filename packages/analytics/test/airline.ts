/** Airline passengers in thousands, by month, 1949 to 1952. Source: Box and Jenkins, Time Series Analysis (1970), series G, its first four years. */
export const AIRLINE: readonly number[] = [
  112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118,
  115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
  145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
  171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
]
