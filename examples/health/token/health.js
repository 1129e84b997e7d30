// Sodium in mg in 100 g of a product: what food law calls "low" and "very low". A shop that asks about
// many made-up products learns which of these bounds holds, or that none does, and no more.
const LOW = 120;
const VERY_LOW = 40;

const HIGH_SYSTOLIC = 140; // mmHg
const HIGH_DIASTOLIC = 90;

// A watch tells of itself every five minutes. After three times that it counts as taken off.
const SILENT_AFTER_MILLIS = 15 * 60 * 1000;

function onReading(state, { data, nowMillis }) {
  if (data.sequence <= state.sequence) {
    return { state }; // it overtook this one, or is told twice
  }
  const { sequence, systolic, diastolic } = data;
  return {
    state: { ...state, sequence, systolic, diastolic, isSilent: false },
    effects: [{ type: "timer", tag: "silence", atMillis: nowMillis + SILENT_AFTER_MILLIS }],
  };
}

function onDiagnosis(state, { data }) {
  return { state: { ...state, diagnosis: data.code, lowSodium: data.lowSodium } };
}

function onSilence(state) {
  return { state: { ...state, isSilent: true } };
}

// Who should eat little salt, and whose pressure is high or not known, gets the stricter bound.
function bound(state) {
  if (!state.lowSodium) {
    return Infinity;
  }
  const isHigh = state.systolic >= HIGH_SYSTOLIC || state.diastolic >= HIGH_DIASTOLIC;
  return isHigh || state.isSilent ? VERY_LOW : LOW;
}

function suits(state, { products }) {
  const most = bound(state);
  return products.filter(({ sodium }) => sodium <= most).map(({ id }) => id);
}

// For the holder's eyes: whoever carries the answer, the page that asked among them, has the readings
// sealed, and sees no more than whether the watch is on.
function mine(state) {
  const { isSilent, ...readings } = state;
  return { isSilent, readings };
}
