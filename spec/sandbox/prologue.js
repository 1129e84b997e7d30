// Runs once, in strict mode, before any token code, and makes the realm deterministic: what depends
// on chance, locale, stack depth or text turned into code is taken away. Its value is what the host
// calls: [invoke, isOutOfMemory]. Both hold on to the intrinsics they need, so token code that
// changes its own realm changes its own results and nothing else.
(function () {
  const realm = globalThis;
  const { parse, stringify } = JSON;
  const { apply, getPrototypeOf, getOwnPropertyDescriptor, defineProperty } = Reflect;
  const internalError = InternalError.prototype;

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
  for (const name of ['toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase', 'localeCompare']) {
    for (const holder of [Object, Array, Number, String, BigInt, getPrototypeOf(Int8Array)]) {
      delete holder.prototype[name];
    }
  }
  defineProperty(Error, 'stackTraceLimit', {
    value: 0, writable: false, enumerable: false, configurable: false,
  });

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
})()
