final class FeedManager {}
