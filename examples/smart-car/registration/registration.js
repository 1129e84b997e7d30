'use strict';

// A car's registration: good from the day it is given, until the office withdraws it.

const REASON_LIMIT = 200;

function onRuling(state, event) {
  const { withdrawn, reason } = event.data;
  return { state: { withdrawn, reason: withdrawn ? reason.slice(0, REASON_LIMIT) : '' } };
}

function valid(state, args, caller, here) {
  const why = state.withdrawn ? `withdrawn: ${state.reason}` : '';
  return { ok: !state.withdrawn, why, plate: here.attributes.plate || '' };
}
