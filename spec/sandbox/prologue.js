// Runs once, in strict mode, before any token code, and makes the realm deterministic: what depends
// on chance, locale, stack depth or text turned into code is taken away. Its value is a function that
// takes what the host lends, a text in and a text out each, and returns what the host calls:
// [invoke, isOutOfMemory]. All hold on to the intrinsics they need, so token code that changes its
// own realm changes its own results and nothing else.
(function (sha256, sha256Text, keccak256, keccak256Text, ecrecover) {
  const realm = globalThis;
  const { parse, stringify } = JSON;
  const { apply, getPrototypeOf, getOwnPropertyDescriptor, defineProperty, ownKeys } = Reflect;
  const internalError = InternalError.prototype;
  const TypeError = realm.TypeError;
  const { toHex } = Uint8Array.prototype;
  const kindOf = getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)
    .get;

  delete Math.random;
  delete JSON.rawJSON; // could write numbers that no double holds
  delete JSON.isRawJSON;
  const kinds = [function () {}, function* () {}, async function () {}, async function* () {}];
  for (const kind of kinds) {
    defineProperty(getPrototypeOf(kind), 'constructor', {
      value: undefined, writable: false, enumerable: false, configurable: false,
    });
  }
  for (const name of ['eval', 'Function', 'WebAssembly', 'SharedArrayBuffer', 'Atomics',
    'queueMicrotask', 'console', 'print', 'navigator', 'gc']) {
    delete realm[name];
  }
  for (const name of ['toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase',
    'localeCompare']) {
    for (const holder of [Object, Array, Number, String, BigInt, getPrototypeOf(Int8Array)]) {
      delete holder.prototype[name];
    }
  }
  defineProperty(Error, 'stackTraceLimit', {
    value: 0, writable: false, enumerable: false, configurable: false,
  });

  // Bytes are a Uint8Array, or 0x and hexadecimal digits; what comes back is such a text.
  function digits(bytes) {
    if (typeof bytes === 'string') return bytes;
    if (apply(kindOf, bytes, []) !== 'Uint8Array') throw new TypeError('bad-input');
    return '0x' + apply(toHex, bytes, []);
  }
  function text(value) {
    if (typeof value !== 'string') throw new TypeError('bad-input');
    return value;
  }
  function answered(answer) {
    if (answer === '') throw new TypeError('bad-input');
    return answer;
  }
  const lent = {
    sha256(bytes) { return answered(sha256(digits(bytes))); },
    sha256Text(value) { return answered(sha256Text(text(value))); },
    keccak256(bytes) { return answered(keccak256(digits(bytes))); },
    keccak256Text(value) { return answered(keccak256Text(text(value))); },
    ecrecover(digest, signature) {
      const address = answered(ecrecover(digits(digest) + digits(signature)));
      return address === '-' ? null : address;
    },
  };
  for (const name of ownKeys(lent)) {
    defineProperty(realm, name, {
      value: lent[name], writable: true, enumerable: false, configurable: true,
    });
  }

  function invoke(target, argumentsText) {
    return stringify(apply(target, undefined, parse(argumentsText)));
  }
  function isOutOfMemory(thrown) {
    if (typeof thrown !== 'object' || thrown === null) return false;
    if (getPrototypeOf(thrown) !== internalError) return false;
    const message = getOwnPropertyDescriptor(thrown, 'message');
    return message !== undefined && message.value === 'out of memory';
  }
  return [invoke, isOutOfMemory];
})
