final class FeedImpl {}
