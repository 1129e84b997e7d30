final class MeterHelpers {}
