// The public key that signed a digest (SEC 1, section 4.1.6), as token code without host functions would have it: 0x, x, y.
const P = 2n ** 256n - 2n ** 32n - 977n;
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const G = [0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n, 1n];
const mod = (x, m = P) => { const r = x % m; return r < 0n ? r + m : r };
const power = (x, n) => { let r = 1n; for (; n; n >>= 1n) { if (n & 1n) r = r * x % P; x = x * x % P } return r };
const inverse = (x, m) => {
  let [a, b, u, v] = [mod(x, m), m, 1n, 0n];
  while (a > 1n) { const q = b / a; [a, b, u, v] = [b - q * a, a, v - q * u, u] }
  return mod(u, m);
};
const twice = ([x, y, z]) => {
  const a = x * x % P, b = y * y % P, c = b * b % P, d = 2n * (mod((x + b) ** 2n) - a - c), e = 3n * a;
  const f = mod(e * e - 2n * d);
  return [f, mod(e * (d - f) - 8n * c), 2n * y * z % P];
};
const plus = (p, q) => {
  if (!p) return q;
  const [x, y, z] = p, [s, t, w] = q, zz = z * z % P, ww = w * w % P;
  const u = x * ww % P, h = mod(s * zz - u), r = mod(t * zz * z - y * ww * w), hh = h * h % P;
  const a = mod(r * r - h * hh - 2n * u * hh);
  return [a, mod(r * (u * hh - a) - mod(y * ww * w) * h * hh), mod(h * z * w)];
};
const times = (p, n) => { let r = null; for (; n; n >>= 1n) { if (n & 1n) r = plus(r, p); p = twice(p) } return r };
function query(digest, signature) {
  const r = BigInt(signature.slice(0, 66)), s = BigInt('0x' + signature.slice(66, 130));
  let y = power(mod(r ** 3n + 7n), (P + 1n) / 4n);
  if (Number(y & 1n) !== parseInt(signature.slice(130), 16) - 27) y = P - y;
  const i = inverse(r, N);
  const [a, b, c] = plus(times(G, mod(-BigInt(digest) * i, N)), times([r, y, 1n], s * i % N));
  const z = inverse(c, P);
  return '0x' + mod(a * z * z).toString(16).padStart(64, '0') + mod(b * z ** 3n).toString(16).padStart(64, '0');
}
