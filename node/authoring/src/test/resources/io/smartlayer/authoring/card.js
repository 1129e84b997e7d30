function onActivated(state, event) { return { state: { ...state, text: event.attributes.card } }; }
function onStamp(state, event) {
  const coffees = state.coffees + event.data.coffees;
  const effects = coffees < 10 ? [] :
      [{ type: 'http', tag: 'beans', host: 'roaster', method: 'POST', path: '/beans', body: { coffees } }];
  return { state: { ...state, coffees }, effects };
}
function onTold(state, event) { return { state: { ...state, text: event.data.text } }; }
function onOutcome(state, event) { return { state: { ...state, sent: event.data.parcel === '7' } }; }
function onFailure(state, event) { return { state: { ...state, text: event.kind } }; }
function card(state, args, caller) { return { coffees: state.coffees, who: caller.who }; }
function added(state, args) { return args.one + args.other; }
function loop() { while (true) {} }
function both(state, args, caller, here) {
  const [sum, other] = here.answers;
  return [sum.depends, sum.method, sum.result, other.code];
}
