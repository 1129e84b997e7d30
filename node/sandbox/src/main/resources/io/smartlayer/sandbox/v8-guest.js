// Holds one instance of the metered module for V8Guest and gives it its functions. Of this realm the
// module reaches one function, by which the host answers: numbers in, a number out.
(bytes, names, host) => {
  'use strict';
  const HOST_FAILED = -100;
  const module = new WebAssembly.Module(bytes);
  let wasm, functions, mapped;

  const imports = {
    host: {
      answer: (code, question, length, place) =>
        host(code, question, length, place, wasm.memory.buffer !== mapped),
    },
  };

  // Makes a new instance with this many pages of memory.
  const renew = (pages) => {
    wasm = new WebAssembly.Instance(module, imports).exports;
    functions = names.map((name) => wasm[name]);
    const more = pages - wasm.memory.buffer.byteLength / 65536;
    if (more > 0) wasm.memory.grow(more);
  };

  // The memory as it is now. Growing detaches it: `call` tells.
  const memory = () => (mapped = wasm.memory.buffer);

  // The answer of an export as an unsigned number, 2^32 added if memory grew since `memory()`.
  // A trap is -1 - stop; HOST_FAILED is what is no trap, such as the host's stack running out.
  const call = (index, a, b, c, d) => {
    let answer;
    try {
      answer = functions[index](a, b, c, d) >>> 0;
    } catch (failure) {
      return failure instanceof WebAssembly.RuntimeError ? -1 - wasm.stop.value : HOST_FAILED;
    }
    return wasm.memory.buffer === mapped ? answer : answer + 4294967296;
  };

  const allow = (gas) => {
    wasm.gas.value = gas;
    wasm.depth.value = 0;
    wasm.stop.value = 0;
  };

  const gasLeft = () => Number(wasm.gas.value);

  const stackPointer = (value) => {
    if (value >= 0) wasm.__stack_pointer.value = value;
    return wasm.__stack_pointer.value;
  };

  return [renew, memory, call, allow, gasLeft, stackPointer];
}
