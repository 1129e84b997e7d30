class BadAlone {}
