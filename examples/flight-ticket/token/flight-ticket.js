'use strict';

// A ticket that looks after its holder: when the flight is late enough to miss the hotel night,
// it asks the hotel to move the night, and tells the holder how that went.
//
// Handlers take a state and an event and return the next state and what shall be done in the
// world. They never wait: what the world answers comes back later, as another event.

const LONG_DELAY_MINUTES = 120;
const LOUNGE_DELAY_MINUTES = 60;
const NOTICE_LIMIT = 280;
const TIME_LIMIT = 32;
const KEPT_AFTER_LANDING_MILLIS = 30 * 24 * 60 * 60 * 1000;

function onActivated(state, event) {
  const { flight, departure } = event.attributes;
  return { state: { ...state, flight, departure }, effects: [] };
}

function onDelay(state, event) {
  const delayMinutes = Number(event.data.delayMinutes);
  const status = state.status === 'booked' ? 'delayed' : state.status;
  const next = { ...state, status, delayMinutes };
  if (delayMinutes < LONG_DELAY_MINUTES || state.hotelStatus !== 'none') {
    return { state: next, effects: [] };
  }
  return { state: { ...next, hotelStatus: 'requested' }, effects: [rebook(next, event.token)] };
}

// A ticket has done its work a month after its flight has landed.
function onLanding(state, event) {
  return {
    state: { ...state, landed: event.data.at.slice(0, TIME_LIMIT) },
    effects: [],
    expiresMillis: event.nowMillis + KEPT_AFTER_LANDING_MILLIS,
  };
}

// What the airline tells all its passengers at once.
function onNotice(state, event) {
  return { state: { ...state, notice: event.data.text.slice(0, NOTICE_LIMIT) }, effects: [] };
}

function onOutcome(state, event) {
  const success = event.kind === 'success';
  if (event.effect === 'notify') {
    return { state: { ...state, notified: state.notified || success }, effects: [] };
  }
  // An unknown outcome changes nothing: the night may be moved or not. A late success still counts.
  if (!success || state.hotelStatus === 'rebooked') {
    return { state, effects: [] };
  }
  const hotelConfirmation = event.data.confirmation;
  const next = { ...state, status: 'rebooked', hotelStatus: 'rebooked', hotelConfirmation };
  const text = `Your hotel moved your night. Confirmation: ${hotelConfirmation}`;
  return { state: next, effects: [notify(next, text)] };
}

function onFailure(state, event) {
  if (event.effect !== 'rebook' || state.hotelStatus === 'rebooked') {
    return { state, effects: [] };
  }
  const next = { ...state, status: 'rebookingFailed', hotelStatus: 'failed' };
  const text = 'Your hotel could not be asked to move your night. Please call it.';
  return { state: next, effects: [notify(next, text)] };
}

function status(state, args, caller) {
  return {
    flight: state.flight,
    status: state.status,
    departure: state.departure,
    delayMinutes: state.delayMinutes,
    hotel: { status: state.hotelStatus, confirmation: state.hotelConfirmation },
    notified: state.notified,
    notice: state.notice,
  };
}

// For a lounge: whether the holder may wait there. Why, and where to, is not its business.
function lounge({ flight, delayMinutes, landed }) {
  return { flight, admitted: landed === '' && delayMinutes >= LOUNGE_DELAY_MINUTES };
}

// For friends who fetch the holder: nothing of the hotel.
function arrival({ flight, departure, delayMinutes, landed }) {
  return { flight, departure, delayMinutes, landed };
}

function rebook({ flight, departure, delayMinutes }, token) {
  const body = { token, flight, departure, delayMinutes };
  return { type: 'http', tag: 'rebook', host: 'hotel', method: 'POST', path: '/rebookings', body };
}

function notify({ flight, status }, text) {
  return { type: 'notify', tag: 'notify', body: { flight, status, text } };
}
