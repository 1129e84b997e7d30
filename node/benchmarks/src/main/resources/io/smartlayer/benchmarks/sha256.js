// SHA-256 (FIPS 180-4) of bytes given as 0x and digits, as token code without host functions would have it.
const K = [], H = [];
const part = (x) => Math.floor((x - Math.floor(x)) * 4294967296);
for (let n = 2; K.length < 64; n++) {
  let prime = true;
  for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
  if (prime) { K.push(part(Math.cbrt(n))); if (H.length < 8) H.push(part(Math.sqrt(n))); }
}
function query(hex) {
  const size = hex.length / 2 - 1, padded = new Uint8Array((size + 72) & ~63);
  for (let i = 0; i < size; i++) padded[i] = parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16);
  padded[size] = 128;
  const view = new DataView(padded.buffer), w = new Int32Array(64), h = Int32Array.from(H);
  view.setUint32(padded.length - 4, size * 8);
  const r = (x, n) => x >>> n | x << 32 - n;
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15], y = w[i - 2];
      w[i] = w[i - 16] + w[i - 7] + (r(x, 7) ^ r(x, 18) ^ x >>> 3) + (r(y, 17) ^ r(y, 19) ^ y >>> 10);
    }
    let [a, b, c, d, e, f, g, k] = h;
    for (let i = 0; i < 64; i++) {
      const t = k + (r(e, 6) ^ r(e, 11) ^ r(e, 25)) + (e & f ^ ~e & g) + K[i] + w[i] | 0;
      const u = (r(a, 2) ^ r(a, 13) ^ r(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
      k = g; g = f; f = e; e = d + t | 0; d = c; c = b; b = a; a = t + u | 0;
    }
    [a, b, c, d, e, f, g, k].forEach((x, i) => { h[i] += x });
  }
  return '0x' + Array.from(h, (x) => (x >>> 0).toString(16).padStart(8, '0')).join('');
}
