cp "/root/.m2/settings.xml" .
